import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toS3Notification } from '../../../local/events/to-s3-notification.ts';
import { makeS3Event } from './make-s3-event.ts';

describe('toS3Notification', () => {
  test('writes one record as S3 documents it', () => {
    const event = makeS3Event({ type: 'ObjectCreated:CompleteMultipartUpload', key: 'in/a b+ü.csv', versionId: 'v1' });

    const { Records: records } = toS3Notification(event, 'feed');

    expect(records).toEqual([
      {
        eventVersion: expect.stringMatching(/^2\.\d+$/),
        eventSource: 'aws:s3',
        awsRegion: 'eu-west-1',
        eventTime: '2026-01-02T03:04:05.678Z',
        eventName: 'ObjectCreated:CompleteMultipartUpload',
        userIdentity: { principalId: 'test' },
        requestParameters: { sourceIPAddress: '127.0.0.1' },
        responseElements: { 'x-amz-request-id': 'REQ', 'x-amz-id-2': expect.any(String) },
        s3: {
          s3SchemaVersion: '1.0',
          configurationId: 'feed',
          bucket: { name: 'drops', ownerIdentity: { principalId: 'test' }, arn: 'arn:aws:s3:::drops' },
          object: { key: 'in/a+b%2B%C3%BC.csv', size: 5, eTag: 'abc', versionId: 'v1', sequencer: '0062' },
        },
      },
    ]);
  });

  test('leaves out the version in a bucket without versions, and the size of a removed object', () => {
    const [record] = toS3Notification(makeS3Event({ type: 'ObjectRemoved:Delete' })).Records;

    expect(record?.s3.object).toEqual({ key: 'a.csv', eTag: 'abc', sequencer: '0062' });
  });

  test('encodes any key so that form decoding restores it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 50 }), key => {
        const [record] = toS3Notification(makeS3Event({ key })).Records;
        const encoded = record?.s3.object.key ?? '';
        expect(new URLSearchParams(`k=${encoded}`).get('k')).toBe(key);
        expect(encoded).toMatch(/^[\w./*+%-]*$/);
      }),
    );
  });
});
