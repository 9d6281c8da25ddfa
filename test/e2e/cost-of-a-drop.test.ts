import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { KEEP_BYTES } from '../../lambda/s3/read-object.ts';
import { WITH_LOOK_BYTES } from '../../lambda/sources/read-upload.ts';
import { COMPLETE, csvOf, type DropStack, startDropStack } from '../support/drop-stack.ts';

let stack: DropStack;
beforeAll(async () => {
  const feed = { id: 'local', prefix: 'drops/', duplicateWindowDays: 7 };
  const origins = { '*': ['feed', 'tags'] };
  const tagged = { ...feed, id: 'tagged', prefix: 'drops-with-tags/', waitFor: 'tags', origins };
  const bare = { ...tagged, id: 'bare', prefix: 'drops-with-metadata/', writeBack: ['metadata'] };
  stack = await startDropStack({ concurrency: 1, keyPrefix: '', feeds: [feed, tagged, bare] });
});
afterAll(() => stack.close());

const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'costs.md'), 'utf8');

/** The requests of the function to S3 for a drop, and for the event of its own copy, without the test's upload. */
async function requestsOf(name: string, body: string, tags: Readonly<Record<string, string>>) {
  stack.s3.clearRequests();
  await stack.drop(name, body, tags);
  const operations = stack.s3.requests.map(({ operation }) => operation);
  const upload = operations.indexOf('PutObject');
  const own = operations.slice(upload + 1);
  // The event of our own copy begins with a HEAD, like every event, and makes no other request.
  const last = own.lastIndexOf('HeadObject');
  return { drop: own.slice(0, last), ownCopy: own.slice(last) };
}

/** `3 PutObject, 1 HeadObject` */
function count(operations: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const operation of operations) counts.set(operation, (counts.get(operation) ?? 0) + 1);
  return [...counts]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([name, times]) => `${times} ${name}`)
    .join(', ');
}

test('docs/costs.md lists the requests of a drop with tags', async () => {
  await requestsOf('drops/warm-up.csv', csvOf(1), COMPLETE);
  const { drop, ownCopy } = await requestsOf('drops/cost.csv', csvOf(10), COMPLETE);

  // Compares without the page, so that a failure does not print all of it.
  expect([count(drop), page.includes(count(drop))]).toEqual([count(drop), true]);
  expect([count(ownCopy), page.includes(count(ownCopy))]).toEqual([count(ownCopy), true]);
});

test('a feed that waits for tags and has no folder defaults requests neither sidecars nor defaults', async () => {
  const { drop } = await requestsOf('drops-with-tags/cost.csv', csvOf(12), COMPLETE);

  expect(count(drop)).toBe(
    '1 CopyObject, 1 GetObject, 1 GetObjectTagging, 1 HeadObject, 5 PutObject, 1 PutObjectAnnotation',
  );
});

test('a feed that wants only metadata writes no annotation', async () => {
  const { drop } = await requestsOf('drops-with-metadata/cost.csv', csvOf(14), COMPLETE);

  expect(count(drop)).toBe('1 CopyObject, 1 GetObject, 1 GetObjectTagging, 1 HeadObject, 5 PutObject');
});

test.each([
  ['that the first request does not return whole', WITH_LOOK_BYTES, 1],
  ['too large to keep in memory, so that it is read twice', KEEP_BYTES, 2],
])('a file %s costs no more requests than documented', async (_what, bytes, more) => {
  const { drop } = await requestsOf(`drops/large${more}.csv`, csvOf(bytes / 16), COMPLETE);
  const { drop: small } = await requestsOf(`drops/small${more}.csv`, csvOf(10 + more * 3), COMPLETE);
  const ofKind = (all: readonly string[], kind: string) => all.filter(operation => operation === kind).length;

  expect(drop.length - small.length).toBe(more);
  expect(ofKind(drop, 'HeadObject')).toBe(ofKind(small, 'HeadObject') + 1);
  expect(await stack.metadata(`drops/large${more}.csv`)).toMatchObject({ 'dropdial-status': 'created' });
});
