import { expect, test } from 'vitest';
import { readFile } from '../../../lambda/csv/bytes/read-file.ts';
import { planCsv } from '../../../lambda/csv/plan-csv.ts';
import { NumberIndex } from '../../../lambda/suppression/number-index.ts';
import { streamOf } from '../../support/cut-bytes.ts';

async function indexText(text: string | Uint8Array, columns: readonly string[], limit?: number) {
  const index = new NumberIndex(columns, limit);
  await planCsv(readFile(streamOf([Buffer.from(text)]), { gzip: false }), { now: new Date(), rowIndex: index });
  const numbers = Array.from({ length: index.numbers }, (_, at) => [index.blocks[0]?.[at], index.rowOf(at)]);
  return { index, numbers, starts: Array.from({ length: index.rows }, (_, at) => index.startOf(at + 1)) };
}

test('the plan of a file yields its numbers, their rows, and the offsets of the rows', async () => {
  const text = 'name;phone;other\nA;+442079460123;\n"B\nb";+12025550123;+12025550124\n\nC;;+442079460123\n';

  const { index, numbers, starts } = await indexText(text, ['other', 'phone']);

  expect(numbers).toEqual([
    [442_079_460_123, 1],
    [12_025_550_123, 2],
    [12_025_550_124, 2],
    [442_079_460_123, 3],
  ]);
  expect(starts).toEqual(['A;', '"B', 'C;'].map(start => text.indexOf(start)));
  expect({ rows: index.rows, numbers: index.numbers, isFull: index.isFull }).toEqual({
    rows: 3,
    numbers: 4,
    isFull: false,
  });
});

test('the longest number is kept exactly', async () => {
  expect((await indexText('phone\n+999999999999999\n', ['phone'])).numbers).toEqual([[999_999_999_999_999, 1]]);
});

test.each(['442079460123', '+0442079460123', ' +442079460123', '+44 2079460123', '+1234567890123456', 'x'])(
  'a value that is not a number, which the plan rejects, is not kept: %j',
  async value => {
    expect((await indexText(`phone;name\n${value};A\n`, ['phone'])).numbers).toEqual([]);
  },
);

test.each([
  ['a row', 'phone;other\n+442079460123;\n+12025550123;\n+12025550124;\n'],
  ['a number', 'phone;other\n+442079460123;+12025550123\n+12025550124;\n'],
])('%s too many is reported, and not kept', async (_what, text) => {
  const { index } = await indexText(text, ['phone', 'other'], 2);

  expect(index.isFull).toBe(true);
  expect(index.numbers).toBeLessThanOrEqual(2);
  expect((await indexText(text, ['phone', 'other'], 3)).index.isFull).toBe(false);
});

test('a hundred thousand rows are kept in blocks, in order', () => {
  const index = new NumberIndex(['phone']);
  for (let row = 1; row <= 100_000; row++) {
    index.readValue(0, `+${12_025_000_000 + row}`, { row: row + 1 });
    index.endRow({ offset: 5_000_000_000 + row * 20 });
  }

  for (const row of [1, 16_384, 16_385, 65_536, 99_999, 100_000]) {
    expect(index.rowOf(row - 1)).toBe(row);
    expect(index.startOf(row)).toBe(5_000_000_000 + row * 20);
    expect(index.blocks[Math.floor((row - 1) / 16_384)]?.[(row - 1) % 16_384]).toBe(12_025_000_000 + row);
  }
  expect(() => index.startOf(100_001)).toThrow(new RangeError('there is no entry 100000 of 100000'));
  expect(() => index.rowOf(-1)).toThrow(RangeError);
});
