import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { KEEP_BYTES } from '../../lambda/s3/read-object.ts';
import { COMPLETE, csvOf, type DropStack, startDropStack } from '../support/drop-stack.ts';

let stack: DropStack;
beforeAll(async () => {
  stack = await startDropStack({ concurrency: 1, feeds: [{ id: 'local', prefix: 'drops/', duplicateWindowDays: 7 }] });
});
afterAll(() => stack.close());

const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'costs.md'), 'utf8');

/** What the function asked of S3 for a drop, and for the event of its own copy, without the test's upload. */
async function requestsOf(name: string, body: string, tags: Readonly<Record<string, string>>) {
  stack.s3.clearRequests();
  await stack.drop(name, body, tags);
  const operations = stack.s3.requests.map(({ operation }) => operation);
  const upload = operations.indexOf('PutObject');
  const own = operations.slice(upload + 1);
  // The event of our own copy begins with a look at the object, as every event does, and has no other.
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

test('docs/costs.md lists what a drop with tags costs', async () => {
  await requestsOf('warm-up.csv', csvOf(1), COMPLETE);
  const { drop, ownCopy } = await requestsOf('cost.csv', csvOf(10), COMPLETE);

  // Whether a whole page holds a line, without the page in the message when it does not.
  expect([count(drop), page.includes(count(drop))]).toEqual([count(drop), true]);
  expect([count(ownCopy), page.includes(count(ownCopy))]).toEqual([count(ownCopy), true]);
});

test('a file too large to keep is read twice, and nothing else changes', async () => {
  const { drop } = await requestsOf('large.csv', csvOf(KEEP_BYTES / 16), COMPLETE);
  const { drop: small } = await requestsOf('small.csv', csvOf(11), COMPLETE);

  expect(drop.length - small.length).toBe(1);
  expect(drop.filter(operation => operation === 'GetObject').length).toBe(
    small.filter(operation => operation === 'GetObject').length + 1,
  );
  expect(await stack.metadata('large.csv')).toMatchObject({ 'dropdial-status': 'created' });
});
