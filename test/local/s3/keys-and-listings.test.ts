import {
  CopyObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsCommand,
  type ListObjectsCommandOutput,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { listKeys } from '../../../local/s3/operations/listings/list-keys.ts';
import { compareUtf8 } from '../../../local/s3/store/compare-utf8.ts';
import { copySource, s3Error, startTestServer } from './start-test-server.ts';

const Bucket = 'drops';
const ODD_KEYS = [
  ' leading and trailing ',
  '"quotes" \'and\' <xml> & amp;',
  '%',
  '%2e%2E/..',
  '../../etc/passwd',
  './a',
  '/leading//double/',
  '100%.csv',
  'CON',
  '__proto__',
  'a+b c&d=e?f#g;h.csv',
  'a/../b',
  'line\r\nbreak\ttab',
  'ü/日本語/🦜',
  `${'k'.repeat(1000)}/${'🦜'.repeat(5)}xyz`,
];

describe('keys', () => {
  test('are exact whatever they contain, in every call that names them', async () => {
    const { s3, events } = await startTestServer();
    for (const Key of ODD_KEYS) await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));

    for (const Key of ODD_KEYS) {
      const CopySource = copySource(Bucket, Key);
      await s3.send(
        new CopyObjectCommand({ Bucket, Key, CopySource, MetadataDirective: 'REPLACE', Metadata: { seen: '1' } }),
      );
      const got = await s3.send(new GetObjectCommand({ Bucket, Key }));
      expect(await got.Body?.transformToString()).toBe(Key);
      expect(got.Metadata).toEqual({ seen: '1' });
    }

    const expected = ODD_KEYS.toSorted((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right)));
    expect((await s3.send(new ListObjectsV2Command({ Bucket }))).Contents?.map(entry => entry.Key)).toEqual(expected);
    expect(new Set(events.map(event => event.key))).toEqual(new Set(ODD_KEYS));
    const Objects = ODD_KEYS.map(Key => ({ Key }));
    expect((await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }))).Deleted).toHaveLength(
      ODD_KEYS.length,
    );
    expect((await s3.send(new ListObjectsV2Command({ Bucket }))).KeyCount).toBe(0);
  });

  test('may have 1,024 bytes and not one more', async () => {
    const { s3 } = await startTestServer();
    const longest = `${'ü'.repeat(511)}ab`;

    await expect(s3.send(new PutObjectCommand({ Bucket, Key: longest, Body: 'x' }))).resolves.toBeDefined();
    const longer = s3.send(new PutObjectCommand({ Bucket, Key: `${longest}c`, Body: 'x' }));
    await expect(longer).rejects.toMatchObject(s3Error(400, 'KeyTooLongError'));
  });

  test('are encoded in a listing on request', async () => {
    const { s3 } = await startTestServer();
    await s3.send(new PutObjectCommand({ Bucket, Key: 'a b/ü+', Body: 'x' }));

    const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket, EncodingType: 'url' }));

    expect(Contents?.map(entry => entry.Key)).toEqual(['a+b/%C3%BC%2B']);
  });

  test('are ordered by their UTF-8 bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (left, right) => {
        const expected = Buffer.compare(Buffer.from(left), Buffer.from(right));
        expect(Math.sign(compareUtf8(left, right))).toBe(expected);
      }),
    );
  });
});

describe('listings', () => {
  test('roll keys up, continue after a page, and start after a key', async () => {
    const { s3 } = await startTestServer();
    for (const Key of ['a/1', 'a/2', 'b', 'c/1', 'd']) await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
    const names = (page: ListObjectsV2CommandOutput | ListObjectsCommandOutput) => [
      ...(page.CommonPrefixes ?? []).map(entry => entry.Prefix),
      ...(page.Contents ?? []).map(entry => entry.Key),
    ];

    const first = await s3.send(new ListObjectsV2Command({ Bucket, Delimiter: '/', MaxKeys: 1 }));
    const second = await s3.send(
      new ListObjectsV2Command({ Bucket, Delimiter: '/', ContinuationToken: first.NextContinuationToken }),
    );
    expect(names(first)).toEqual(['a/']);
    expect(first).toMatchObject({ IsTruncated: true, KeyCount: 1 });
    expect(names(second)).toEqual(['c/', 'b', 'd']);

    expect(names(await s3.send(new ListObjectsV2Command({ Bucket, StartAfter: 'a/1', MaxKeys: 2 })))).toEqual([
      'a/2',
      'b',
    ]);
    expect(names(await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'a/' })))).toEqual(['a/1', 'a/2']);
    const old = await s3.send(new ListObjectsCommand({ Bucket, Delimiter: '/', MaxKeys: 2 }));
    expect(old.NextMarker).toBe('b');
    expect(names(await s3.send(new ListObjectsCommand({ Bucket, Delimiter: '/', Marker: 'b' })))).toEqual(['c/', 'd']);
    const wrong = s3.send(new ListObjectsV2Command({ Bucket, ContinuationToken: '!' }));
    await expect(wrong).rejects.toMatchObject(s3Error(400, 'InvalidArgument'));
  });

  test('return every key and prefix once, whatever the page size', () => {
    const key = fc.string({ unit: fc.constantFrom('a', 'b', '/'), minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(
        fc.uniqueArray(key, { maxLength: 12 }),
        fc.integer({ min: 1, max: 4 }),
        fc.constantFrom('', 'a', 'a/'),
        fc.constantFrom('', '/'),
        (keys, limit, prefix, delimiter) => {
          const sorted = keys.toSorted(compareUtf8);
          const seen: string[] = [];
          for (let after = '', more = true; more; ) {
            const page = listKeys(sorted, { prefix, delimiter, after, limit }, () => true);
            seen.push(...page.keys, ...page.commonPrefixes);
            expect(page.keys.length + page.commonPrefixes.length).toBeLessThanOrEqual(limit);
            more = page.truncated;
            after = page.last;
          }

          const rollUp = (name: string) => {
            const cut = delimiter === '' ? -1 : name.indexOf(delimiter, prefix.length);
            return cut === -1 ? name : name.slice(0, cut + 1);
          };
          const expected = new Set(sorted.filter(name => name.startsWith(prefix)).map(rollUp));
          expect(seen.toSorted()).toEqual([...expected].toSorted());
        },
      ),
      { examples: [[['a/a', 'a/'], 1, 'a/', '/']] },
    );
  });
});
