import { Key } from 'aws-cdk-lib/aws-kms';
import { describe, expect, test } from 'vitest';
import { type ResolvedTemplate, resourcesOf } from '../support/resolve-template.ts';
import { acme, bravo, synthDrop } from './synth-drop.ts';

/**
 * Resources that hold something: data, a key that partners know, consents of people. Another logical id makes a new one
 * and abandons the old one, so no change of the code may change these ids.
 */
const STATEFUL = [
  'AWS::S3::Bucket',
  'AWS::SQS::Queue',
  'AWS::SecretsManager::Secret',
  'AWS::Logs::LogGroup',
  'AWS::Transfer::Server',
  'AWS::SNS::Topic',
];
const KEPT = [
  'DropAccessLogs3AEC36C9',
  'DropDeadLettersEF7D2AA4',
  'DropDropsFE157493',
  'DropEventsE54EAE6D',
  'DropLedger9854E062',
  'DropLogsE655E148',
  'DropMailsLogs51ED7917',
  'DropMailsTopicacmeA5383E31',
  'DropMailsUnsentEC3643EB',
  'DropSecretacme386092F2',
  'DropSecretbravoE0DE8D4A',
  'DropSftpServer88D01807',
];

const publicKeys = ['ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFakeFakeFake'];
const mailed = { ...acme, notify: ['ops@acme.example'], receiptFile: true };

const idsOf = (template: ResolvedTemplate) =>
  STATEFUL.flatMap(type => resourcesOf(template, type).map(([id]) => id)).sort();

describe('an upgrade', () => {
  const { template } = synthDrop({ feeds: [mailed, bravo] }, drop =>
    drop.addSftpUser({ userName: 'acme-erp', feedId: 'acme', publicKeys }),
  );

  test('makes nothing anew that holds something', () => {
    expect(idsOf(template)).toEqual(KEPT);
  });

  test.each<[string, () => ResolvedTemplate]>([
    [
      'more feeds, in another order',
      () => synthDrop({ feeds: [{ id: 'new', prefix: 'new/' }, bravo, mailed] }).template,
    ],
    ['a key', () => synthDrop(stack => ({ feeds: [mailed, bravo], encryptionKey: new Key(stack, 'Key') })).template],
    ['another size', () => synthDrop({ feeds: [mailed, bravo], memorySize: 1769, maxConcurrency: 20 }).template],
  ])('keeps it with %s', (_what, synthesize) => {
    const kept = KEPT.filter(id => !id.includes('Sftp'));
    expect(idsOf(synthesize())).toEqual(expect.arrayContaining(kept));
  });

  test('keeps data and logs when they leave the template, or are replaced', () => {
    for (const type of ['AWS::S3::Bucket', 'AWS::SecretsManager::Secret', 'AWS::Logs::LogGroup']) {
      for (const [id, resource] of resourcesOf(template, type)) {
        expect(resource, id).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
      }
    }
  });
});
