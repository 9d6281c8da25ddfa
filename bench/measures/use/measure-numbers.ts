import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { CreateBucketCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { mostValuesIn } from '../../../lambda/csv/rules/seen-values.ts';
import { DROP_BUCKET, startEmbeddedStack } from '../../../local/embedded-stack.ts';
import { BUNDLE_DIR, buildBundle } from '../../../scripts/build-bundle.ts';
import type { Measurement } from '../measurement.ts';
import { type Result, toResult } from '../result.ts';

/** The smallest setting, and the smallest one that remembers as many numbers as any. */
const SETTINGS_MB = [256, 512];
const LISTS = 'dropdial-bench-lists';
const LISTED = 1_000_000;
const ROWS_A_CHUNK = 1_000;
const HEADER = 'phone_number;name\n';

const numberOf = (row: number) => `+1202${String(row).padStart(7, '0')}`;
const rowOf = (row: number) => `${numberOf(row)};${String(row).padStart(7, '0')}\n`;

/** A CSV in which every row has a number of its own. */
function* manyNumbers(rows: number): Generator<Buffer> {
  yield Buffer.from(HEADER);
  for (let row = 0; row < rows; row += ROWS_A_CHUNK) {
    const length = Math.min(ROWS_A_CHUNK, rows - row);
    yield Buffer.from(Array.from({ length }, (_, at) => rowOf(row + at)).join(''));
  }
}

/** A suppression list with some numbers of the drop among others. */
function listWith(...rows: readonly number[]): string {
  const others = Array.from({ length: LISTED }, (_, at) => `+1303${String(at).padStart(7, '0')}`);
  return [...others, ...rows.map(numberOf), ''].join('\n');
}

/**
 * Sends a drop with so many numbers, without the one that is on a suppression list, and takes two more out of its
 * running call list when the suppression list changes. Returns the peak memory of the function, in MB.
 */
async function compareNumbers(rows: number, memoryMb: number): Promise<number> {
  const dir = await mkdtemp(join(tmpdir(), 'dropdial-bench-'));
  const stack = await startEmbeddedStack({
    dir,
    bundleDir: BUNDLE_DIR,
    concurrency: 1,
    functionMemoryMb: memoryMb,
    functionTimeoutSeconds: 900,
    simulator: { keepRows: rows },
    feeds: [
      {
        id: 'bench',
        prefix: 'drops/',
        defaults: { phone_columns: ['phone_number'] },
        suppression: [{ bucket: LISTS, key: 'dnc.txt', reach: 'running' }],
        results: { write: 'file' },
      },
    ],
  });
  const { client, simulator } = stack;
  const suppress = (...people: readonly number[]) =>
    client.send(new PutObjectCommand({ Bucket: LISTS, Key: 'dnc.txt', Body: listWith(...people) }));
  const Key = 'drops/people.csv';
  try {
    await client.send(new CreateBucketCommand({ Bucket: LISTS }));
    await suppress(1);
    await client.send(
      new PutObjectCommand({
        Bucket: DROP_BUCKET,
        Key,
        Body: Readable.from(manyNumbers(rows), { objectMode: false }),
        ContentLength: HEADER.length + rows * rowOf(0).length,
        Tagging: 'rule_id=101&priority=1&max_simultaneous=5&num_attempts=3',
      }),
    );
    await stack.poller.settled();
    const { Metadata } = await client.send(new HeadObjectCommand({ Bucket: DROP_BUCKET, Key }));
    if (Metadata?.['dropdial-suppressed'] !== '1')
      throw new Error(`the file ended as ${Metadata?.['dropdial-status']}`);
    await suppress(1, 2, 3);
    await stack.sweep();
    const [list] = simulator?.lists ?? [];
    const cancelled = simulator?.tasks(list?.listId ?? 0).filter(({ statusId }) => statusId === 4).length;
    if (cancelled !== 2) throw new Error(`${cancelled} people of 2 were taken out of the call list`);
    return stack.function.peakMemoryBytes() / 1e6;
  } finally {
    await stack.close();
    await rm(dir, { recursive: true, force: true });
  }
}

/** The memory for the largest number of rows whose numbers the function compares, with suppression lists. */
export const numbers: Measurement = {
  name: 'numbers',
  summary: 'as many numbers as a function of 256 and 512 MB compares, with a suppression list: peak memory',
  async measure({ quick, say }) {
    await buildBundle();
    const results: Result[] = [];
    for (const memoryMb of quick ? SETTINGS_MB.slice(0, 1) : SETTINGS_MB) {
      const rows = mostValuesIn(memoryMb);
      say(`numbers, ${rows.toLocaleString('en')} at ${memoryMb} MB`);
      const value = await compareNumbers(rows, memoryMb);
      const limitMb = (memoryMb * 2 ** 20) / 1e6;
      results.push(
        toResult(
          {
            name: `numbers: ${rows.toLocaleString('en')}, and a suppression list of ${LISTED.toLocaleString('en')}`,
            unit: 'MB resident',
            value,
            against: `a function of ${memoryMb} MB`,
            ratio: value / limitMb,
          },
          { atMost: 1 },
        ),
      );
    }
    return results;
  },
};
