import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { describe, expect, test } from 'vitest';
import { CallListDrop } from '../../../infra/call-list-drop.ts';
import { acme, bravo, makeApp } from '../synth-drop.ts';

const publicKeys = ['ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFakeFakeFake'];

/** The text of a template with everything that has an ARN. */
function synthIn(region: string): string {
  const stack = new Stack(makeApp(), 'Calls', { env: { account: '111122223333', region } });
  const bucket = Bucket.fromBucketAttributes(stack, 'Theirs', { bucketName: 'theirs', account: '444455556666' });
  const drop = new CallListDrop(stack, 'Drop', {
    bucket,
    feeds: [{ ...acme, receiptFile: true, notify: ['ops@acme.example'] }, bravo],
    suppression: [{ bucket: 'lists', key: 'dnc.csv' }],
    encryptionKey: new Key(stack, 'Key'),
  });
  drop.addSftpUser({ userName: 'acme-erp', feedId: 'acme', publicKeys });
  return JSON.stringify(Template.fromStack(stack).toJSON());
}

describe.each(['cn-north-1', 'us-gov-west-1'])('in %s', region => {
  const text = synthIn(region);

  test('no ARN is of another partition', () => {
    expect(text.match(/arn:aws:[^"]*/g)).toBeNull();
  });

  test('CloudWatch Logs uses the key under its name there', () => {
    expect(text).toContain(`["logs.${region}.",{"Ref":"AWS::URLSuffix"}]`);
  });
});
