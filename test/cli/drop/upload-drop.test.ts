import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GetObjectCommand, HeadObjectCommand, ListMultipartUploadsCommand, type S3Client } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import type { PlannedDrop } from '../../../cli/drop/plan-drop.ts';
import { DROP_ID, uploadDrop } from '../../../cli/drop/upload-drop.ts';
import { RefusedError } from '../../../lambda/acts/refused.ts';
import { startTestServer, type TestServer } from '../../local/s3/start-test-server.ts';
import { makeFeed } from '../../support/make-feed.ts';

const KEY = 'acme/a.csv';
/** Two parts: a full one of 16 MiB, and the remaining 1 MiB. */
const PARTS = 17 * 1024 * 1024;
const LARGE = 16 * 1024 * 1024;

type Open = TestServer & { readonly drop: PlannedDrop };

async function open(content: Buffer | string, change: Partial<PlannedDrop> = {}): Promise<Open> {
  const test = await startTestServer({ versioned: true });
  const path = join(test.dir, 'a.csv');
  await writeFile(path, content);
  const check: PlannedDrop['check'] = {
    file: 'a.csv',
    verdict: { kind: 'sent' },
    plan: { rows: 1, columns: 1, bytes: 1, sha256: '', delimiter: ';', encoding: 'UTF-8', blankLines: 0 },
    problems: [],
    problemCount: 0,
    problemCodes: {},
    warnings: [],
    missing: [],
    read: [],
  };
  const tags = new Map([['rule_id', '101']]);
  const size = content.length;
  const place = { path, shown: 'a.csv', size, feed: makeFeed(), key: KEY };
  return { ...test, drop: { ...place, check, tags, isWholeKnown: true, ...change } };
}

const options = (s3: S3Client, replace = false) => ({ s3, id: 'this', replace, large: LARGE });

async function readBack(s3: S3Client): Promise<Buffer> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'drops', Key: KEY }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}

describe.each([
  ['in one request', Buffer.from('phone\n+12025550101\n'), 'PutObject'],
  ['in parts', Buffer.alloc(PARTS, '+12025550101\n'), 'CompleteMultipartUpload'],
])('a file that is uploaded %s', (_, content, last) => {
  test('arrives complete, with its tags and its id, once', async () => {
    const { s3, server, drop } = await open(content);
    const seen: number[] = [];
    const uploaded = await uploadDrop(drop, { ...options(s3), onProgress: bytes => seen.push(bytes) });

    const head = await s3.send(new HeadObjectCommand({ Bucket: 'drops', Key: KEY }));
    expect(uploaded).toEqual({ id: 'this', etag: head.ETag?.replaceAll('"', ''), versionId: head.VersionId });
    expect(head).toMatchObject({ Metadata: { [DROP_ID]: 'this' }, TagCount: 1, ContentType: 'text/csv' });
    expect((await readBack(s3)).equals(content)).toBe(true);
    expect(seen.at(-1)).toBe(content.length);
    expect(server.requests.filter(({ operation }) => operation === last)).toHaveLength(1);
  });

  test('overwrites nothing, and leaves no parts behind', async () => {
    const { s3, drop } = await open(content);
    await uploadDrop({ ...drop, path: drop.path }, { ...options(s3), id: 'other' });

    await expect(uploadDrop(drop, options(s3))).rejects.toThrow(RefusedError);
    expect((await s3.send(new HeadObjectCommand({ Bucket: 'drops', Key: KEY }))).Metadata).toEqual({
      [DROP_ID]: 'other',
    });
    expect((await s3.send(new ListMultipartUploadsCommand({ Bucket: 'drops' }))).Uploads ?? []).toEqual([]);
    await expect(uploadDrop(drop, options(s3, true))).resolves.toMatchObject({ id: 'this' });
  });

  test('whose answer is lost is found, and not uploaded again', async () => {
    const { s3, server, drop } = await open(content);
    server.addFault({ operation: last, kind: 'drop' });

    await expect(uploadDrop(drop, options(s3))).resolves.toMatchObject({ id: 'this', versionId: expect.any(String) });
    expect(server.requests.filter(({ operation }) => operation === last).length).toBeLessThanOrEqual(1);
  });

  test('that S3 rejects is reported', async () => {
    const { s3, server, drop } = await open(content);
    server.addFault({ operation: last, kind: 'error', code: 'AccessDenied', status: 403 });

    await expect(uploadDrop(drop, options(s3))).rejects.toMatchObject({ name: 'AccessDenied' });
  });
});

test('data appended to a file after its check is not uploaded', async () => {
  const { s3, drop } = await open('phone\n+12025550101\n');
  await writeFile(drop.path, 'phone\n+12025550101\n+12025550102\n');
  await uploadDrop(drop, options(s3));

  expect((await readBack(s3)).toString()).toBe('phone\n+12025550101\n');
});

test('a file that has become shorter is not uploaded', async () => {
  const { s3, drop } = await open('phone\n+12025550101\n');
  await writeFile(drop.path, 'phone\n');

  await expect(uploadDrop(drop, options(s3))).rejects.toThrow();
  await expect(readBack(s3)).rejects.toThrow();
});

test('a sidecar is uploaded first, and nothing is uploaded without it', async () => {
  const sidecar = { key: `${KEY}.json`, bytes: Buffer.from('{}') };
  const { s3, server, drop } = await open('phone\n', { sidecar });
  server.addFault({ operation: 'PutObject', key: sidecar.key, kind: 'error', code: 'AccessDenied', status: 403 });
  await expect(uploadDrop(drop, options(s3))).rejects.toThrow();
  await expect(readBack(s3)).rejects.toThrow();

  await uploadDrop(drop, options(s3));
  const puts = server.requests.filter(({ operation, status }) => operation === 'PutObject' && status === 200);
  expect(puts.map(({ key }) => key)).toEqual([sidecar.key, KEY]);
});
