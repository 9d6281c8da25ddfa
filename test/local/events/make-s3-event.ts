import type { S3Event } from '../../../local/s3/s3-event.ts';

export function makeS3Event(overrides: Partial<S3Event>): S3Event {
  return {
    type: 'ObjectCreated:Put',
    time: new Date('2026-01-02T03:04:05.678Z'),
    region: 'eu-west-1',
    bucket: 'drops',
    key: 'a.csv',
    size: 5,
    etag: 'abc',
    sequencer: '0062',
    requestId: 'REQ',
    sourceIp: '127.0.0.1',
    requester: 'test',
    ...overrides,
  };
}
