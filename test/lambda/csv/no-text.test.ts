import { readFileSync } from 'node:fs';
import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Plan } from '../../../lambda/csv/plan.ts';
import { planCsv } from '../../../lambda/csv/plan-csv.ts';
import { cutBytes } from '../../support/cut-bytes.ts';
import { readingOf } from '../../support/read-csv-text.ts';

const NOW = new Date('2026-11-24T12:00:00Z');
const FOUND = { check: 'warn', duplicates: 'reject' } as const;
const LINES = [
  'phone;name',
  ...Array.from({ length: 6000 }, (_, row) => `+1202555${String(row).padStart(4, '0')};Ann`),
];

const planOf = (chunks: readonly Uint8Array[]): Promise<Plan> =>
  planCsv(readingOf([...chunks]), { now: NOW, foundPhones: FOUND });
const plan = (content: string | Uint8Array) => planOf([Buffer.from(content)]);

/** A list with some lines replaced, by their numbers. */
const listWith = (lines: Readonly<Record<number, string>>) =>
  `${LINES.map((line, index) => lines[index + 1] ?? line).join('\n')}\n`;

/** Random bytes, the same in every run. */
function scramble(length: number, without: readonly number[] = []): Buffer {
  const bytes = Buffer.alloc(length);
  let state = 1;
  for (let index = 0; index < length; index++) {
    do state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    while (without.includes((state >> 16) & 0xff));
    bytes[index] = (state >> 16) & 0xff;
  }
  return bytes;
}

describe('a file that is no text gets one verdict', () => {
  const text = listWith({});
  test.each([
    ['a program', readFileSync(process.execPath).subarray(0, 200_000), /binary data/],
    ['compressed data without a header', deflateRawSync(scramble(50_000).toString('hex')), /binary data, not text/],
    ['encrypted data', scramble(50_000), /binary data, not text/],
    ['encrypted data without a NUL', scramble(50_000, [0]), /binary data, not text/],
    ['a few hundred encrypted bytes', scramble(300), /binary data, not text/],
    [
      'UTF-16 in another alphabet',
      Buffer.from('Иван Петрович;Сидоров\n'.repeat(500), 'utf16le'),
      /UTF-16 without its byte/,
    ],
  ])('%s', async (_, content, message) => {
    const { problems, summary } = await plan(content);

    expect(problems).toMatchObject([{ code: 'csv_not_csv', message: expect.stringMatching(message) }]);
    expect(summary.warnings).toBeUndefined();
  });

  test('UTF-16 without its mark', async () => {
    expect((await plan(Buffer.from(text, 'utf16le'))).problems).toMatchObject([{ code: 'csv_encoding' }]);
  });
});

describe('text with a few odd characters is not binary data', () => {
  test.each([
    ['columns separated by a control character', 'phone\u0001name\n+12025550101\u0001Ann\n+12025550102\u0001Bob\n'],
    ['cells padded with NULs', 'phone;name\n+12025550101;Ann\u0000\u0000\u0000\u0000\n'],
    ['form feeds and tabs', 'phone\tname\n\f+12025550101\n'],
    ['Latin-1 letters', Buffer.from('phone;name\n+12025550101;Zo\u00eb\n', 'latin1')],
  ])('%s', async (_, content) => {
    const { problems } = await plan(content);

    expect(problems.length).toBeGreaterThan(0);
    expect(problems.map(({ code }) => code)).not.toContain('csv_not_csv');
  });
});

describe('a NUL ends the report', () => {
  const WRONG = { 10: '+12025550101', 5006: '+1;"a"b;c', 5500: 'none' };

  test('in the first row', async () => {
    const { problems, problemCount, problemCodes, summary } = await plan(
      listWith({ ...WRONG, 1: 'ph\u0000one;na"me' }),
    );

    expect(problems).toMatchObject([{ code: 'csv_nul_byte', row: 1, offset: 2 }]);
    expect([problemCount, [...problemCodes]]).toEqual([1, [['csv_nul_byte', 1]]]);
    expect(summary.warnings).toBeUndefined();
  });

  test('in row 5,000, behind all that is wrong in front of it', async () => {
    const { problems, problemCount } = await plan(listWith({ ...WRONG, 5000: '+1202\u0000555;"a"b;' }));

    expect(problems.map(({ code, row }) => [code, row])).toEqual([
      ['csv_field_count', 10],
      ['csv_nul_byte', 5000],
    ]);
    expect(problemCount).toBe(2);
  });

  test.each([
    ['inside quotes', '"a\u0000";Ann'],
    ['after a quote', '"a"\u0000;Ann'],
    ['as a whole cell', '\u0000;Ann'],
    ['before the line end', '+12025550101;Ann\u0000'],
    ['many times', '\u0000\u0000\u0000;\u0000\u0000'],
  ])('%s', async (_, line) => {
    const { problems } = await plan(listWith({ ...WRONG, 5000: line }));

    expect(problems.map(({ row }) => row).filter((row = 0) => row > 5000)).toEqual([]);
    expect(problems).toContainEqual(expect.objectContaining({ code: 'csv_nul_byte', row: 5000 }));
  });

  test('but at the end of a file it says that the file was not written completely', async () => {
    const { problems } = await plan(`${listWith({ 10: '+12025550101' })}${'\u0000'.repeat(50)}`);

    expect(problems).toMatchObject([
      { code: 'csv_field_count', row: 10 },
      { code: 'csv_nul_byte', message: expect.stringContaining('ends with 50 NUL bytes') },
    ]);
  });

  test('however the file is cut into chunks', async () => {
    const line = fc.string({ unit: fc.constantFrom('\u0000', '"', ';', '\n', '\r', 'a'), maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(line, fc.array(fc.nat(60), { maxLength: 6 }), async (middle, cuts) => {
        const content = Buffer.from(`phone;name\n+12025550101;A\n${middle}\n+1;"a"b;c\n`);

        expect((await planOf(cutBytes(content, cuts))).problems).toEqual((await planOf([content])).problems);
      }),
    );
  });
});
