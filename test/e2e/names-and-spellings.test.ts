import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { CopyObjectCommand, DeleteObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DROP_BUCKET } from '../../local/embedded-stack.ts';
import { COMPLETE, csvOf, type DropStack, PREFIX, startDropStack } from '../support/drop-stack.ts';

let stack: DropStack;
beforeAll(async () => {
  stack = await startDropStack({
    concurrency: 1,
    visibilityTimeoutSeconds: 3600,
    feeds: [
      { id: 'local', prefix: PREFIX },
      { id: 'spark', prefix: 'spark/', defaults: { rule_id: 101, priority: 1, max_simultaneous: 5, num_attempts: 3 } },
      { id: 'sftp', prefix: 'sftp/', rejectFile: true },
    ],
  });
});
afterAll(() => stack.close());

const sidecar = JSON.stringify({ rule_id: 101, priority: 1, max_simultaneous: 5, num_attempts: 3 });
const bodyOf = (name: string) => (/gz$/i.test(name) ? gzipSync(csvOf(3)) : csvOf(3));

const PAIRS = [
  ['Müller.csv'.normalize('NFD'), 'Müller.csv.json'.normalize('NFC')],
  ['Größe.csv'.normalize('NFC'), 'Größe.json'.normalize('NFD')],
  ['MONDAY.CSV.gz', 'MONDAY.json'],
  ['Tuesday.Csv', 'Tuesday.json'],
  ['wednesday.csv', 'wednesday.csv.Json'],
  ['THURSDAY.CSV', 'THURSDAY.JSON'],
  ['friday.cSV.Gz', 'friday.csv.gz.json'],
] as const;

describe('a file and its sidecar, spelled differently', () => {
  test.each(PAIRS)('%s waits for %s, which starts it at once', async (csv, json) => {
    await stack.drop(csv, bodyOf(csv));
    expect(await stack.metadata(csv)).toMatchObject({ 'dropdial-status': 'waiting' });

    await stack.drop(json, sidecar);

    expect(await stack.metadata(csv)).toMatchObject({ 'dropdial-status': 'created' });
    expect(await stack.listsOf(csv)).toHaveLength(1);
  });

  test.each(PAIRS)('%s after %s starts, too', async (csv, json) => {
    await stack.drop(`second/${json}`, sidecar);
    await stack.drop(`second/${csv}`, bodyOf(csv));

    expect(await stack.metadata(`second/${csv}`)).toMatchObject({ 'dropdial-status': 'created' });
  });
});

test('a sidecar written by PowerShell is read', async () => {
  await stack.drop('ps.csv.json', Buffer.from(`\ufeff${sidecar}`, 'utf16le'));
  await stack.drop('ps.csv', csvOf(2));

  expect(await stack.metadata('ps.csv')).toMatchObject({ 'dropdial-status': 'created' });
});

test('temporary files of Spark start nothing, and the committed file starts one list', async () => {
  const put = (key: string, rows: number) => stack.drop(key, csvOf(rows), {}, { Key: key });
  const attempt = (n: number) => `spark/monday/_temporary/0/_temporary/attempt_0_m_000000_${n}/part-00000.csv`;
  const before = stack.simulator.lists.length;
  await put(attempt(0), 3);
  await put(attempt(1), 10);
  const Key = 'spark/monday/part-00000.csv';
  await stack.client.send(
    new CopyObjectCommand({ Bucket: DROP_BUCKET, Key, CopySource: `${DROP_BUCKET}/${attempt(1)}` }),
  );
  for (const n of [0, 1]) await stack.client.send(new DeleteObjectCommand({ Bucket: DROP_BUCKET, Key: attempt(n) }));
  await put('spark/monday/_SUCCESS', 0);
  await stack.poller.settled();

  expect(stack.simulator.lists.slice(before).map(({ count }) => count)).toEqual([10]);
});

test('a file that only its uploader can read gets a list of problems beside it, if the feed wants that', async () => {
  const key = Buffer.alloc(32, 'k');
  await stack.drop('own', csvOf(2), COMPLETE, {
    Key: 'sftp/own.csv',
    SSECustomerAlgorithm: 'AES256',
    SSECustomerKey: key.toString('base64'),
    SSECustomerKeyMD5: createHash('md5').update(key).digest('base64'),
  });

  const skipped = stack.logs.filter(line => line.includes('source_encrypted: the object is encrypted with a key'));
  expect(skipped).toHaveLength(1);
  expect(stack.s3.requests).toContainEqual(
    expect.objectContaining({ operation: 'PutObject', key: 'sftp/own.csv.errors.csv', status: 200 }),
  );
});
