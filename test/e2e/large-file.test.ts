import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { COMPLETE, type DropStack, startDropStack } from '../support/drop-stack.ts';

const MEGABYTE = 1024 * 1024;
const ROW_BYTES = 1024;
const HEADER = Buffer.from('phone_number;note\n');
const FUNCTION_MEGABYTES = 256;

let stack: DropStack;
beforeAll(async () => {
  // One process handles both files, so that the memory needed by the first is available to the second.
  stack = await startDropStack({
    functionMemoryMb: FUNCTION_MEGABYTES,
    functionTimeoutSeconds: 600,
    concurrency: 1,
  });
});
afterAll(() => stack.close());

/** A valid CSV, generated while it is read: a megabyte of rows, repeated. */
async function* makeCsv(megabytes: number): AsyncGenerator<Buffer> {
  yield HEADER;
  const row = `+12025550123;${'x'.repeat(ROW_BYTES - '+12025550123;\n'.length)}\n`;
  const rows = Buffer.from(row.repeat(MEGABYTE / ROW_BYTES));
  for (let made = 0; made < megabytes; made++) yield rows;
}

/** Drops a CSV of the given size in megabytes, and returns the function's peak memory so far, in megabytes. */
async function dropCsv(name: string, megabytes: number): Promise<number> {
  const rows = (megabytes * MEGABYTE) / ROW_BYTES;
  const ContentLength = HEADER.length + rows * ROW_BYTES;
  await stack.drop(name, Readable.from(makeCsv(megabytes), { objectMode: false }), COMPLETE, { ContentLength });

  expect(await stack.metadata(name)).toMatchObject({ 'dropdial-status': 'created', 'dropdial-count': String(rows) });
  const [list] = await stack.listsOf(name);
  const { plan } = await stack.receipt(name);
  expect(plan).toMatchObject({ rows, bytes: ContentLength, sha256: list?.sha256 });
  return stack.function.peakMemoryBytes() / MEGABYTE;
}

// A gigabyte is measured in bench/; here it is enough that eight times the bytes need the same memory.
test('a file of 256 MB is planned and sent in as much memory as one of 32 MB', { timeout: 600_000 }, async () => {
  const small = await dropCsv('small.csv', 32);
  const large = await dropCsv('large.csv', 256);

  console.log(`peak memory of the function: ${small.toFixed(0)} MB, then ${large.toFixed(0)} MB`);
  // They differ by 3 to 5 MB. To keep a seventh of 224 MB more, or leave it for a later collection, is too much.
  expect(large - small).toBeLessThan(32);
  expect(large).toBeLessThan(FUNCTION_MEGABYTES);
});
