import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { COMPLETE, type DropStack, startDropStack } from '../support/drop-stack.ts';

const MEGABYTE = 1024 * 1024;
const ROW_BYTES = 1024;
const ROWS = 1024 * 1024;
const HEADER = Buffer.from('phone_number;note\n');

let stack: DropStack;
beforeAll(async () => {
  stack = await startDropStack({ functionMemoryMb: 256, functionTimeoutSeconds: 600 });
});
afterAll(() => stack.close());

/** A good CSV of 1 GB, made while it is read: a megabyte of rows, over and over. */
async function* gigabyte(): AsyncGenerator<Buffer> {
  yield HEADER;
  const row = `+12025550123;${'x'.repeat(ROW_BYTES - '+12025550123;\n'.length)}\n`;
  const rows = Buffer.from(row.repeat(MEGABYTE / ROW_BYTES));
  for (let sent = 0; sent < ROWS * ROW_BYTES; sent += rows.length) yield rows;
}

test('a file of 1 GB is planned and sent within 256 MB of memory', { timeout: 600_000 }, async () => {
  const ContentLength = HEADER.length + ROWS * ROW_BYTES;
  await stack.drop('gigabyte.csv', Readable.from(gigabyte(), { objectMode: false }), COMPLETE, { ContentLength });

  expect(await stack.metadata('gigabyte.csv')).toMatchObject({
    'dropdial-status': 'created',
    'dropdial-count': String(ROWS),
  });
  const [list] = await stack.listsOf('gigabyte.csv');
  const { plan } = await stack.receipt('gigabyte.csv');
  expect(plan).toMatchObject({ rows: ROWS, bytes: ContentLength, sha256: list?.sha256 });
  const peak = (await stack.function.peakMemoryBytes()) / MEGABYTE;
  console.log(`peak memory of the function: ${peak.toFixed(0)} MB`);
  expect(peak).toBeLessThan(256);
});
