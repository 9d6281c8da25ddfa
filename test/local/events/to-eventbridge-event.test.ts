import { describe, expect, test } from 'vitest';
import { toEventBridgeEvent } from '../../../local/events/to-eventbridge-event.ts';
import { makeS3Event } from './make-s3-event.ts';

describe('toEventBridgeEvent', () => {
  test('writes a created object as S3 documents it, with the key raw', () => {
    const event = makeS3Event({ type: 'ObjectCreated:Put', key: '100% a+b/ü.csv', versionId: 'v1' });

    const result = toEventBridgeEvent(event, '111122223333');

    expect(result).toEqual({
      version: '0',
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/),
      'detail-type': 'Object Created',
      source: 'aws.s3',
      account: '111122223333',
      time: '2026-01-02T03:04:05Z',
      region: 'eu-west-1',
      resources: ['arn:aws:s3:::drops'],
      detail: {
        version: '0',
        bucket: { name: 'drops' },
        object: { key: '100% a+b/ü.csv', size: 5, etag: 'abc', 'version-id': 'v1', sequencer: '0062' },
        'request-id': 'REQ',
        requester: 'test',
        'source-ip-address': '127.0.0.1',
        reason: 'PutObject',
      },
    });
  });

  test.each([
    ['ObjectCreated:Copy', 'CopyObject'],
    ['ObjectCreated:Post', 'POST Object'],
    ['ObjectCreated:CompleteMultipartUpload', 'CompleteMultipartUpload'],
  ] as const)('names the reason of %s', (type, reason) => {
    expect(toEventBridgeEvent(makeS3Event({ type })).detail.reason).toBe(reason);
  });

  test.each([
    ['ObjectTagging:Put', 'Object Tags Added'],
    ['ObjectTagging:Delete', 'Object Tags Deleted'],
  ] as const)('leaves size, sequencer and reason out of %s', (type, detailType) => {
    const result = toEventBridgeEvent(makeS3Event({ type }));

    expect(result['detail-type']).toBe(detailType);
    expect(result.detail.object).toEqual({ key: 'a.csv', etag: 'abc' });
    expect(result.detail).not.toHaveProperty('reason');
  });

  test('tells a delete marker from a permanent deletion', () => {
    const marker = toEventBridgeEvent(
      makeS3Event({ type: 'ObjectRemoved:DeleteMarkerCreated', etag: '', versionId: 'm' }),
    );
    const gone = toEventBridgeEvent(makeS3Event({ type: 'ObjectRemoved:Delete' }));

    expect(marker['detail-type']).toBe('Object Deleted');
    expect(marker.detail['deletion-type']).toBe('Delete Marker Created');
    expect(marker.detail.object).toEqual({ key: 'a.csv', 'version-id': 'm', sequencer: '0062' });
    expect(gone.detail['deletion-type']).toBe('Permanently Deleted');
  });

  test('gives the same event the same id, and another event another id', () => {
    const event = makeS3Event({});

    expect(toEventBridgeEvent(event).id).toBe(toEventBridgeEvent({ ...event }).id);
    expect(toEventBridgeEvent(event).id).not.toBe(toEventBridgeEvent({ ...event, sequencer: '0063' }).id);
  });
});
