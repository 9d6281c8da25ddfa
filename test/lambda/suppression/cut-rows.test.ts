import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readFile } from '../../../lambda/csv/bytes/read-file.ts';
import { planCsv } from '../../../lambda/csv/plan-csv.ts';
import { createCutter, rangesOf } from '../../../lambda/suppression/cut-rows.ts';
import { NumberIndex } from '../../../lambda/suppression/number-index.ts';
import { cutBytes, streamOf } from '../../support/cut-bytes.ts';

/** Reads a file as the plan does, and again without some of its rows. */
async function cut(file: Uint8Array, rows: readonly number[], lengths: readonly number[] = []) {
  const index = new NumberIndex(['phone']);
  const planned = readFile(streamOf(cutBytes(file, lengths)), { gzip: false });
  const { summary } = await planCsv(planned, { now: new Date(), rowIndex: index });
  const begin = planned.facts.skipped?.bytes ?? 0;
  const ranges = rangesOf(index, Uint32Array.from(rows), begin, summary.bytes);
  const cutter = createCutter(ranges);
  const pieces: Uint8Array[] = [];
  for await (const chunk of readFile(streamOf(cutBytes(file, lengths)), { gzip: false })) {
    for (const piece of cutter(chunk)) {
      expect(piece.length).toBeGreaterThan(0);
      pieces.push(Buffer.from(piece));
    }
  }
  const bytes = Buffer.concat(pieces);
  expect(bytes.length).toBe(summary.bytes - ranges.bytes);
  return { text: bytes.toString(), ranges, rows: index.rows };
}

const HEAD = 'phone;name\n';
const A = '+442079460123;A\n';
const B = '+12025550123;B\n';
const C = '+12025550124;C\n';

describe('rows that are left out', () => {
  test.each<[what: string, text: string, rows: number[], left: string]>([
    ['none', HEAD + A + B, [], HEAD + A + B],
    ['the first', HEAD + A + B + C, [1], HEAD + B + C],
    ['one in the middle', HEAD + A + B + C, [2], HEAD + A + C],
    ['the last', HEAD + A + B + C, [3], HEAD + A + B],
    ['the last, without its line end', HEAD + A + C.trim(), [2], HEAD + A],
    ['one before a last row without a line end', HEAD + A + C.trim(), [1], HEAD + C.trim()],
    ['all', HEAD + A + B + C, [1, 2, 3], HEAD],
    ['all but one', HEAD + A + B + C, [1, 3], HEAD + B],
    ['with the blank lines after it', `${HEAD}\n${A}\n\n${B}\n`, [1], `${HEAD}\n${B}\n`],
    ['with CR LF', (HEAD + A + B).replaceAll('\n', '\r\n'), [1], (HEAD + B).replaceAll('\n', '\r\n')],
    ['with CR', (HEAD + A + B).replaceAll('\n', '\r'), [1], (HEAD + B).replaceAll('\n', '\r')],
    ['with a quoted line end', `${HEAD}+442079460123;"A\n+1"\n${B}`, [1], HEAD + B],
    ['after a byte order mark', `\ufeff${HEAD}${A}${B}`, [1], HEAD + B],
    ['after a byte order mark and sep=', `\ufeffsep=;\r\n${HEAD}${A}${B}`, [2], HEAD + A],
  ])('%s', async (_what, text, rows, left) => {
    for (const lengths of [[], [1], [7, 3]]) expect((await cut(Buffer.from(text), rows, lengths)).text).toBe(left);
  });

  test('of UTF-16, after it is recoded', async () => {
    const file = Buffer.from(`\ufeff${HEAD}${A}${B.replace('B', 'Б')}${C}`, 'utf16le');

    expect((await cut(file, [2])).text).toBe(HEAD + A + C);
  });

  test('consecutive rows are one range', async () => {
    const { ranges } = await cut(Buffer.from(HEAD + A + B + C + A), [1, 2, 4]);

    const at = (rows: string) => (HEAD + rows).length;
    expect([...ranges.starts]).toEqual([at(''), at(A + B + C)]);
    expect([...ranges.ends]).toEqual([at(A + B), at(A + B + C + A)]);
    expect(ranges.bytes).toBe((A + B + A).length);
  });
});

test('the pieces are views of the chunk, not copies', () => {
  const chunk = Buffer.from('0123456789');
  const cutter = createCutter({ starts: Float64Array.of(2, 12), ends: Float64Array.of(5, 13), bytes: 4 });

  const pieces = [...cutter(chunk), ...cutter(chunk)];

  expect(pieces.map(piece => Buffer.from(piece).toString())).toEqual(['01', '56789', '01', '3456789']);
  for (const piece of pieces) expect(piece.buffer).toBe(chunk.buffer);
});

describe('any CSV', () => {
  const cell = fc
    .array(
      fc.oneof(fc.string({ unit: 'grapheme', maxLength: 3 }), fc.constantFrom('"', '\n', '\r\n', '\r', ';', ',')),
      {
        maxLength: 3,
      },
    )
    .map(parts => parts.join(''));
  const cases = fc.record({
    rows: fc.array(fc.record({ cells: fc.tuple(cell, cell), isCut: fc.boolean(), blank: fc.nat(2) }), {
      minLength: 1,
      maxLength: 20,
    }),
    quoted: fc.array(fc.boolean(), { minLength: 1, maxLength: 7 }),
    end: fc.constantFrom('\n', '\r\n', '\r'),
    endsLast: fc.boolean(),
    mark: fc.constantFrom('', '\ufeff'),
    lengths: fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 4 }),
  });

  test('without some of its rows is the rest that csv-parse finds, unchanged and in order', () =>
    fc.assert(
      fc.asyncProperty(cases, async ({ rows, quoted, end, endsLast, mark, lengths }) => {
        let turn = 0;
        const quote = (value: string) =>
          quoted[turn++ % quoted.length] || /["\r\n;,\ufeff]|^\s|\s$/.test(value)
            ? `"${value.replaceAll('"', '""')}"`
            : value;
        const lines = rows.map(
          ({ cells: [first, last], blank }, at) =>
            `${[first, `+1202555${String(at).padStart(4, '0')}`, last].map(quote).join(';')}${end}${end.repeat(blank)}`,
        );
        const text = `${mark}first;phone;last${end}${lines.join('')}`;
        const whole = Buffer.from(endsLast ? text : text.replace(/[\r\n]+$/, ''));
        const left = rows.flatMap(({ isCut }, at) => (isCut ? [at + 1] : []));
        const read = (bytes: string) =>
          parse(bytes, { delimiter: ';', bom: true, record_delimiter: end, skip_empty_lines: true });

        const { text: sent, rows: count } = await cut(whole, left, lengths);

        expect(count).toBe(rows.length);
        expect(read(sent)).toEqual(read(whole.toString()).filter((_, at) => !left.includes(at)));
      }),
      { numRuns: 800 },
    ));
});
