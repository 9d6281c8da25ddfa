import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { planCsv } from '../../../../lambda/csv/plan-csv.ts';
import type { Contract } from '../../../../lambda/csv/rules/check-contract.ts';
import { readingOf } from '../../../support/read-csv-text.ts';

const TEXT = 'phone\n+12025550101\n+12025550102\n';

/** The problems of a file with this contract. */
async function problemsOf(text: string, contract: Contract) {
  const reading = readingOf([Buffer.from(text)], { digest: contract.sha256 !== undefined });
  const { problems } = await planCsv(reading, { now: new Date(), contract });
  return problems.map(({ field, message }) => [field, message]);
}

const digestOf = (text: string) => createHash('sha256').update(text).digest('hex');

test.each(['', '\ufeff'])('a file that matches its contract has no problem (after "%s")', async mark => {
  const text = mark + TEXT;
  const said = { rows: 2, bytes: Buffer.byteLength(text), sha256: digestOf(text).toUpperCase() };

  expect(await problemsOf(text, said)).toEqual([]);
});

test('a file cut at the end of a row is rejected for every claim that is not true', async () => {
  const said = { rows: 2, bytes: Buffer.byteLength(TEXT), sha256: digestOf(TEXT) };

  expect(await problemsOf('phone\n+12025550101\n', said)).toEqual([
    ['rows', '"rows" says 2; the file has 1 data row'],
    ['bytes', '"bytes" says 32; the file has 19 (is the upload truncated?)'],
    ['sha256', '"sha256" is not that of the file'],
  ]);
});

test('a missing claim is not checked', async () => {
  expect(await problemsOf(TEXT, {})).toEqual([]);
});
