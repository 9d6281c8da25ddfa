import { Readable } from 'node:stream';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MINUTE_MS } from '../../lambda/time/units.ts';
import { DROP_BUCKET } from '../../local/embedded-stack.ts';
import { COMPLETE, type DropStack, PREFIX, startDropStack } from '../support/drop-stack.ts';

const ROWS = 500_000;
const FUNCTION_MEGABYTES = 256;
const MEGABYTE = 1024 * 1024;

let stack: DropStack;
let clock = Date.parse('2026-11-25T09:00:00Z');
beforeAll(async () => {
  stack = await startDropStack({
    now: () => clock,
    concurrency: 1,
    functionMemoryMb: FUNCTION_MEGABYTES,
    functionTimeoutSeconds: 900,
    simulator: { keepRows: ROWS, outcomes: [{ ends: 'processed', resultData: '{"duration":42,"answer":"yes"}' }] },
    feeds: [
      {
        id: 'local',
        prefix: PREFIX,
        results: { write: 'file', fields: ['duration'], settleMinutes: 0, unreached: true },
      },
    ],
  });
});
afterAll(() => stack.close());

const lineOf = (row: number) =>
  `+1202${String(row).padStart(7, '0')};person ${row};a note of some length for row ${row}\n`;

function* makeCsv(): Generator<Buffer> {
  yield Buffer.from('phone_number;name;note\n');
  for (let row = 0; row < ROWS; row += 1000) {
    yield Buffer.from(Array.from({ length: 1000 }, (_, at) => lineOf(row + at)).join(''));
  }
}

/** Reads the file as a stream, and compares the number of each row with its contents. */
async function checkFile(key: string): Promise<{ rows: number; wrong: number; bytes: number }> {
  const { Body } = await stack.client.send(new GetObjectCommand({ Bucket: DROP_BUCKET, Key: key }));
  if (!(Body instanceof Readable)) throw new Error('a stream of node');
  let [rest, rows, wrong, bytes] = ['', -1, 0, 0];
  for await (const chunk of Body) {
    bytes += chunk.length;
    const lines = (rest + chunk.toString('utf8')).split('\r\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      rows++;
      const [, name = '', , row, status] = line.split(';');
      if (rows > 0 && (name !== `person ${Number(row) - 2}` || status !== 'processed')) wrong++;
    }
  }
  return { rows, wrong, bytes };
}

test(`results of ${ROWS} rows are collected within ${FUNCTION_MEGABYTES} MB`, { timeout: 900_000 }, async () => {
  await stack.drop('large.csv', Readable.from(makeCsv(), { objectMode: false }), COMPLETE, {
    ContentLength: [...makeCsv()].reduce((sum, { length }) => sum + length, 0),
  });
  const sent = stack.function.peakMemoryBytes() / MEGABYTE;
  const [list] = await stack.listsOf('large.csv');
  stack.simulator.completeList(list?.listId ?? 0);
  const asked = stack.simulator.requests.count('GetCallListDetails');
  const begun = performance.now();
  clock += 16 * MINUTE_MS;
  for (let sweeps = 0; sweeps < 4; sweeps++) await stack.sweep();
  const seconds = (performance.now() - begun) / 1000;

  const { list: part } = await stack.receipt('large.csv');
  expect(part?.results).toMatchObject({ rows: ROWS, complete: true, joinedBy: 'order', unjoined: 0 });
  const file = await checkFile(part?.results?.key ?? '');
  const requests = stack.simulator.requests.count('GetCallListDetails') - asked;
  const peak = stack.function.peakMemoryBytes() / MEGABYTE;
  console.info(
    `${ROWS} rows, ${(file.bytes / MEGABYTE).toFixed(0)} MB of results: ${requests} pages in ${seconds.toFixed(1)} s; peak memory ${peak.toFixed(0)} MB (${sent.toFixed(0)} MB when it was sent)`,
  );
  expect(file).toMatchObject({ rows: ROWS, wrong: 0 });
  expect(requests).toBeLessThanOrEqual(ROWS / 1000 + 2);
  expect(peak).toBeLessThan(FUNCTION_MEGABYTES);
});
