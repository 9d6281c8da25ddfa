import { GetObjectCommand } from '@aws-sdk/client-s3';
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { writeCancelledFile } from '../../../lambda/acts/write-cancelled-file.ts';
import { startTestServer } from '../../local/s3/start-test-server.ts';
import { makeRun } from '../../support/make-world.ts';

/** Writes the file about these rows, and returns its cells. */
async function write(result: Readonly<Record<number, string>>): Promise<string[][]> {
  const { s3 } = await startTestServer();
  const rows = Object.entries(result).map(([row, word]): [number, string] => [Number(row), word]);
  const key = 'acme/people.csv.cancel.csv';
  await writeCancelledFile(s3, { bucket: 'drops', key }, new Map(rows.reverse()), makeRun());
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'drops', Key: 'acme/people.csv.cancelled.csv' }));
  return parse((await Body?.transformToString()) ?? '', { record_delimiter: '\r\n' });
}

test.each([
  ['a comma', 'its header must have call_row, phone', 'its header must have call_row, phone'],
  ['quotes', 'no column "phone"', 'no column "phone"'],
  ['a line end before a formula', 'x\n=HYPERLINK("http://x")', 'x\n=HYPERLINK("http://x")'],
  ['a carriage return before a formula', 'x\r=1', 'x\r=1'],
  ['a formula', '=HYPERLINK("http://x")', `'=HYPERLINK("http://x")`],
  ['a formula after a space', ' @SUM(A1)', `' @SUM(A1)`],
])('a problem with %s is one cell, and no formula', async (_what, problem, cell) => {
  expect(await write({ 1: problem })).toEqual([
    ['row', 'result'],
    ['1', cell],
  ]);
});

test('the rows are in their order', async () => {
  expect(await write({ 2: 'cancelled', 10: 'called' })).toEqual([
    ['row', 'result'],
    ['2', 'cancelled'],
    ['10', 'called'],
  ]);
});
