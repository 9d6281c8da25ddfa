import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseMessageBody, readEvent } from '../../../lambda/events/read-events.ts';

function bridgeEvent(type: string, object: Record<string, unknown>) {
  return {
    version: '0',
    source: 'aws.s3',
    'detail-type': type,
    time: '2026-01-02T03:04:05Z',
    detail: { version: '0', bucket: { name: 'drops' }, object, reason: 'PutObject', 'a-later-field': 1 },
  };
}

function notification(...records: [eventName: string, object: Record<string, unknown>][]) {
  return {
    Records: records.map(([eventName, object]) => ({
      eventVersion: '2.6',
      eventSource: 'aws:s3',
      eventName,
      s3: { s3SchemaVersion: '1.0', bucket: { name: 'drops', arn: 'arn:aws:s3:::drops' }, object },
    })),
  };
}

/** The time of all these events. */
const AT = new Date('2026-01-02T03:04:05Z');

/** Encodes a key as S3 does in a bucket notification. */
function encodeKey(key: string): string {
  return encodeURIComponent(key).replaceAll('%20', '+');
}

/** Keys that S3 accepts, with more of the characters that break decoders than random keys have. */
const keys = fc
  .array(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('%', '+', ' ', '%20', '%2B', '"', "'", '\r\n', 'ü')))
  .map(parts => parts.join(''))
  .filter(key => key !== '' && Buffer.byteLength(key) <= 1024);

describe('readEvent on an EventBridge event', () => {
  test.each([
    ['Object Created', {}],
    ['Object Tags Added', { isOfTags: true }],
  ])('names the object of "%s", and its time', (type, more) => {
    const event = bridgeEvent(type, { key: 'acme/a.csv', size: 5, etag: 'abc', 'version-id': 'v1', sequencer: '00' });

    expect(readEvent(event)).toEqual([
      {
        bucket: 'drops',
        key: 'acme/a.csv',
        etag: 'abc',
        versionId: 'v1',
        sequencer: '00',
        size: 5,
        isCopy: false,
        at: AT,
        ...more,
      },
    ]);
  });

  test.each([undefined, '', 'soon'])('has no time when that is %s', time => {
    expect(readEvent({ ...bridgeEvent('Object Created', { key: 'a.csv' }), time })).toEqual([
      { bucket: 'drops', key: 'a.csv', isCopy: false },
    ]);
  });

  test.each([
    'Object Deleted',
    'Object Tags Deleted',
    'Object Restore Completed',
    'Object ACL Updated',
    'Object Annotation Created',
  ])('names nothing for "%s"', type => {
    expect(readEvent(bridgeEvent(type, { key: 'a.csv' }))).toEqual([]);
  });

  test.each(['a+b.csv', '100%.csv', 'red%20flower.csv', 'red flower.csv'])('leaves the key %s as it is', key => {
    expect(readEvent(bridgeEvent('Object Created', { key }))).toEqual([
      { bucket: 'drops', key, isCopy: false, at: AT },
    ]);
  });

  test.each(['', 'null'])('has no version when the version id is "%s"', versionId => {
    const event = bridgeEvent('Object Created', { key: 'a.csv', 'version-id': versionId });

    expect(readEvent(event)).toEqual([{ bucket: 'drops', key: 'a.csv', isCopy: false, at: AT }]);
  });
});

describe('readEvent on the details of an object', () => {
  test.each([
    ['CopyObject', true],
    ['PutObject', false],
    ['POST Object', false],
    ['CompleteMultipartUpload', false],
  ])('reads the reason %s of EventBridge as isCopy %s', (reason, isCopy) => {
    const event = bridgeEvent('Object Created', { key: 'a.csv' });

    expect(readEvent({ ...event, detail: { ...event.detail, reason } })).toMatchObject([{ isCopy }]);
  });

  test.each([
    ['ObjectCreated:Copy', true],
    ['s3:ObjectCreated:Copy', true],
    ['ObjectCreated:Put', false],
    ['ObjectTagging:Put', false],
  ])('reads %s of a notification as isCopy %s', (type, isCopy) => {
    expect(readEvent(notification([type, { key: 'a.csv' }]))).toMatchObject([{ isCopy }]);
  });

  test('strips the quotes from an ETag', () => {
    expect(readEvent(bridgeEvent('Object Created', { key: 'a.csv', etag: '"abc"' }))).toMatchObject([{ etag: 'abc' }]);
  });
});

describe('readEvent on a bucket notification', () => {
  test.each([
    'ObjectCreated:Put',
    'ObjectCreated:Copy',
    'ObjectCreated:Post',
    'ObjectCreated:CompleteMultipartUpload',
    's3:ObjectCreated:Put',
    'ObjectTagging:Put',
  ])('names the object of %s', type => {
    const event = notification([type, { key: 'acme/a.csv', size: 5, eTag: 'abc', versionId: 'v1', sequencer: '00' }]);

    expect(readEvent(event)).toMatchObject([{ bucket: 'drops', key: 'acme/a.csv', etag: 'abc', versionId: 'v1' }]);
  });

  test.each([
    'ObjectRemoved:Delete',
    'ObjectTagging:Delete',
    'ObjectTagging:PutSomething',
    'ObjectAnnotation:Put',
    'ObjectAcl:Put',
    'ObjectRestore:Completed',
    'LifecycleExpiration:Delete',
  ])('names nothing for %s, whatever its key looks like', type => {
    expect(readEvent(notification([type, { key: '%zz' }]))).toEqual([]);
  });

  test.each([
    ['red+flower.jpg', 'red flower.jpg'],
    ['a%2Bb.csv', 'a+b.csv'],
    ['100%25.csv', '100%.csv'],
    ['%D0%B8%D0%BC%D1%8F.csv', 'имя.csv'],
    ['a/%22b%22%0A.csv', 'a/"b"\n.csv'],
  ])('decodes the key %s', (encoded, key) => {
    expect(readEvent(notification(['ObjectCreated:Put', { key: encoded }]))).toEqual([
      { bucket: 'drops', key, isCopy: false },
    ]);
  });

  test('treats an empty ETag as none, as in tagging events', () => {
    expect(readEvent(notification(['ObjectTagging:Put', { key: 'a.csv', eTag: '' }]))).toEqual([
      { bucket: 'drops', key: 'a.csv', isCopy: false, isOfTags: true },
    ]);
  });

  test('has the time of the event', () => {
    const [record] = notification(['ObjectCreated:Put', { key: 'a.csv' }]).Records;

    expect(readEvent({ Records: [{ ...record, eventTime: '2026-01-02T03:04:05.678Z' }] })).toEqual([
      { bucket: 'drops', key: 'a.csv', isCopy: false, at: new Date('2026-01-02T03:04:05.678Z') },
    ]);
  });

  test('names every object of several records, in their order', () => {
    const event = notification(
      ['ObjectCreated:Put', { key: '1.csv' }],
      ['ObjectRemoved:Delete', { key: '2.csv' }],
      ['ObjectCreated:Put', { key: '3.csv' }],
    );

    expect(readEvent(event).map(({ key }) => key)).toEqual(['1.csv', '3.csv']);
  });

  test.each(['%', '%zz.csv', '%ff.csv', '%E0%A4.csv'])('rejects the key %s, which is not form-encoded', key => {
    expect(() => readEvent(notification(['ObjectCreated:Put', { key }]))).toThrow(
      expect.objectContaining({ code: 'event_invalid', message: expect.stringContaining('form-url-encoded') }),
    );
  });
});

describe('readEvent on anything else', () => {
  test('names nothing for the test event of S3', () => {
    const event = { Service: 'Amazon S3', Event: 's3:TestEvent', Time: '2026-01-02T03:04:05.000Z', Bucket: 'drops' };

    expect(readEvent(event)).toEqual([]);
  });

  test.each([
    ['null', null],
    ['undefined', undefined],
    ['a string', 'Records'],
    ['an array', [notification(['ObjectCreated:Put', { key: 'a' }])]],
    ['an empty object', {}],
    ['records of another service', { Records: [{ eventSource: 'aws:sns', eventName: 'x' }] }],
    ['an event of another source', { ...bridgeEvent('Object Created', { key: 'a' }), source: 'my.app' }],
    ['an empty key', bridgeEvent('Object Created', { key: '' })],
    ['a key that is not a string', bridgeEvent('Object Created', { key: 5 })],
    ['no bucket', { ...bridgeEvent('Object Created', { key: 'a' }), detail: { object: { key: 'a' } } }],
    ['another test event', { Service: 'Amazon S3', Event: 's3:OtherEvent' }],
  ])('rejects %s', (_, event) => {
    expect(() => readEvent(event)).toThrow(expect.objectContaining({ code: 'event_invalid' }));
  });

  test.each(['', 'not json', '{"Records":', '"text"'])('rejects the message body %j', body => {
    expect(() => readEvent(parseMessageBody(body))).toThrow(expect.objectContaining({ code: 'event_invalid' }));
  });

  test('either names objects or throws event_invalid, for any JSON message', () => {
    fc.assert(
      fc.property(fc.json(), body => {
        try {
          expect(readEvent(parseMessageBody(body))).toEqual([]);
        } catch (error) {
          expect(error).toMatchObject({ code: 'event_invalid' });
        }
      }),
    );
  });
});

describe('a key of S3', () => {
  test('survives the EventBridge envelope exactly', () => {
    fc.assert(
      fc.property(keys, key => {
        const body = JSON.stringify(bridgeEvent('Object Created', { key }));

        expect(readEvent(parseMessageBody(body))).toEqual([{ bucket: 'drops', key, isCopy: false, at: AT }]);
      }),
      { numRuns: 1000 },
    );
  });

  test('survives the bucket notification exactly', () => {
    fc.assert(
      fc.property(keys, key => {
        const body = JSON.stringify(notification(['ObjectCreated:Put', { key: encodeKey(key) }]));

        expect(readEvent(parseMessageBody(body))).toEqual([{ bucket: 'drops', key, isCopy: false }]);
      }),
      { numRuns: 1000 },
    );
  });
});
