import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetBucketLocationCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  PutBucketEncryptionCommand,
  PutObjectCommand,
  PutObjectRetentionCommand,
  PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { s3Error, startTestServer } from './start-test-server.ts';

const Bucket = 'drops';

describe('buckets', () => {
  test('are created, found, listed and deleted once they are empty', async () => {
    const { s3 } = await startTestServer();
    await s3.send(new CreateBucketCommand({ Bucket: 'another.one' }));
    await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }));

    await expect(s3.send(new HeadBucketCommand({ Bucket }))).resolves.toMatchObject({ BucketRegion: 'us-east-1' });
    await expect(s3.send(new HeadBucketCommand({ Bucket: 'nope' }))).rejects.toMatchObject(s3Error(404));
    const listed = await s3.send(new ListBucketsCommand({}));
    expect(listed.Buckets?.map(bucket => bucket.Name)).toEqual(['another.one', 'drops']);
    await expect(s3.send(new DeleteBucketCommand({ Bucket }))).rejects.toMatchObject(s3Error(409, 'BucketNotEmpty'));
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'k' }));
    await s3.send(new DeleteBucketCommand({ Bucket }));
    await expect(s3.send(new HeadBucketCommand({ Bucket }))).rejects.toMatchObject(s3Error(404));
  });

  test('have legal names, one owner and the server’s region', async () => {
    const { s3 } = await startTestServer();
    const create = (name: string, LocationConstraint?: 'eu-west-1') =>
      s3.send(
        new CreateBucketCommand({
          Bucket: name,
          ...(LocationConstraint && { CreateBucketConfiguration: { LocationConstraint } }),
        }),
      );

    for (const name of ['ab', 'Upper', 'a..b', '192.168.0.1', 'under_score']) {
      await expect(create(name)).rejects.toMatchObject(s3Error(400, 'InvalidBucketName'));
    }
    await expect(create('far-away', 'eu-west-1')).rejects.toMatchObject(
      s3Error(400, 'IllegalLocationConstraintException'),
    );
    await expect(create(Bucket)).resolves.toBeDefined();
    expect((await s3.send(new GetBucketLocationCommand({ Bucket }))).LocationConstraint).toBeFalsy();
  });

  test('keep the documents a stack sets on them', async () => {
    const { s3 } = await startTestServer();
    const PublicAccessBlockConfiguration = { BlockPublicAcls: true, RestrictPublicBuckets: false };
    const missing = s3.send(new GetPublicAccessBlockCommand({ Bucket }));
    await expect(missing).rejects.toMatchObject(s3Error(404, 'NoSuchPublicAccessBlockConfiguration'));

    await s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }));

    const kept = await s3.send(new GetPublicAccessBlockCommand({ Bucket }));
    expect(kept.PublicAccessBlockConfiguration).toMatchObject(PublicAccessBlockConfiguration);
  });

  test('apply their default encryption to objects that name none', async () => {
    const { s3 } = await startTestServer();
    const ApplyServerSideEncryptionByDefault = { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: 'alias/drops' } as const;
    const Rules = [{ ApplyServerSideEncryptionByDefault, BucketKeyEnabled: true }];
    await s3.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: { Rules } }));

    await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }));

    const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'k' }));
    expect(head).toMatchObject({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: 'alias/drops', BucketKeyEnabled: true });
  });

  test('answer 501 to unimplemented calls, instead of mistaking them for others', async () => {
    const { s3, server } = await startTestServer();
    await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }));

    const call = s3.send(new PutObjectRetentionCommand({ Bucket, Key: 'k', Retention: { Mode: 'GOVERNANCE' } }));

    await expect(call).rejects.toMatchObject(s3Error(501, 'NotImplemented'));
    expect(server.requests.at(-1)).toMatchObject({ operation: 'Unknown', bucket: Bucket, key: 'k', status: 501 });
    expect((await s3.send(new HeadObjectCommand({ Bucket, Key: 'k' }))).ContentLength).toBe(1);
  });
});
