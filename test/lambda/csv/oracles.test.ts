import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import Papa from 'papaparse';
import { describe, expect, test } from 'vitest';
import { findDelimiter } from '../../../lambda/csv/find-delimiter.ts';
import { type Plan, planCsv } from '../../../lambda/csv/plan-csv.ts';
import { CsvScanner } from '../../../lambda/csv/scan-csv.ts';
import { MAX_PROBLEMS, type Problem } from '../../../lambda/problem.ts';
import { cutBytes } from '../../support/cut-bytes.ts';
import { readingOf } from '../../support/read-csv-text.ts';

/** Everything the scanner reads: the header, each row's values, and what is wrong. */
function read(chunks: readonly Uint8Array[], delimiter: string, quote?: string) {
  let header: readonly string[] = [];
  let row: string[] = [];
  const rows: string[][] = [];
  const problems: Problem[] = [];
  const scanner = new CsvScanner({
    delimiter,
    quote,
    onHeader: names => {
      header = names;
      return names.keys();
    },
    onValue: (_index, value) => row.push(value),
    onRow: () => {
      rows.push(row);
      row = [];
    },
    onProblem: problem => problems.push(problem),
  });
  for (const chunk of chunks) scanner.push(chunk);
  scanner.end();
  return { header, rows, problems };
}

/** A file as the scanner counts it when nobody needs a value, which is the fast way. */
function count(chunks: readonly Uint8Array[], delimiter: string, quote?: string) {
  const scanner = new CsvScanner({
    delimiter,
    quote,
    onHeader: () => [],
    onProblem: ({ message }) => expect.fail(message),
  });
  for (const chunk of chunks) scanner.push(chunk);
  scanner.end();
  return { rows: scanner.rows, columns: scanner.columns };
}

describe('on any valid CSV', () => {
  const text = fc
    .array(
      fc.oneof(
        fc.string({ unit: 'grapheme', maxLength: 4 }),
        fc.constantFrom('"', "'", '\n', '\r\n', '\r', ' ', ';', ','),
      ),
      { maxLength: 4 },
    )
    .map(parts => parts.join(''));
  const tables = fc.integer({ min: 2, max: 5 }).chain(columns =>
    fc.array(fc.array(fc.tuple(text, fc.boolean()), { minLength: columns, maxLength: columns }), {
      minLength: 1,
      maxLength: 8,
    }),
  );
  const dialects = fc.record({
    delimiter: fc.constantFrom(';', ',', '\t', '|'),
    quote: fc.constantFrom('"', "'", '`'),
    end: fc.constantFrom<'\n' | '\r\n' | '\r'>('\n', '\r\n', '\r'),
    endsLast: fc.boolean(),
    blankLines: fc.integer({ min: 0, max: 2 }),
  });
  const chunkings = fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 4 });

  test('every value of every row is the one that csv-parse and papaparse find', { timeout: 180_000 }, () => {
    fc.assert(
      fc.property(tables, dialects, chunkings, (table, { delimiter, quote, end, endsLast, blankLines }, lengths) => {
        const lines = table.map(row =>
          row
            .map(([value, isQuoted]) =>
              isQuoted || /["'`\r\n;,\t|]/.test(value)
                ? `${quote}${value.replaceAll(quote, quote + quote)}${quote}`
                : value,
            )
            .join(delimiter),
        );
        const file = lines.join(end + end.repeat(blankLines)) + (endsLast ? end : '');
        const chunks = cutBytes(Buffer.from(file), lengths);
        const [names = [], ...rows] = parse(file, {
          delimiter,
          quote,
          escape: quote,
          record_delimiter: end,
          skip_empty_lines: true,
        });

        expect(read(chunks, delimiter, quote)).toEqual({ header: names.map(name => name.trim()), rows, problems: [] });
        expect(count(chunks, delimiter, quote)).toEqual({ rows: rows.length, columns: names.length });
        const papa = Papa.parse(file, {
          delimiter,
          newline: end,
          skipEmptyLines: true,
          quoteChar: quote,
        }).data;
        expect(papa).toEqual([names, ...rows]);
      }),
      { numRuns: 10_000 },
    );
  });
});

describe('csv-spectrum', () => {
  const folder = dirname(createRequire(import.meta.url).resolve('csv-spectrum'));
  /** Of this one, what the corpus says is not what is in it. */
  const odd = 'location_coordinates.csv';
  const files = readdirSync(join(folder, 'csvs')).filter(file => file !== odd);

  test('has its dozen of files', () => {
    expect(files).toHaveLength(11);
  });

  test('has one with bare quotes in a plain field, which is refused', () => {
    const { problems, rows } = read([readFileSync(join(folder, 'csvs', odd))], ',');

    expect(problems.map(({ code, row }) => [code, row])).toEqual(Array(2).fill(['csv_stray_quote', 2]));
    expect(rows).toHaveLength(1);
  });

  test.each(files)('%s is read as it should be', file => {
    const bytes = readFileSync(join(folder, 'csvs', file));
    const expected: unknown = JSON.parse(readFileSync(join(folder, 'json', file.replace('.csv', '.json')), 'utf8'));

    const { header, rows, problems } = read([bytes], findDelimiter(bytes.subarray(0, bytes.indexOf(10))));

    expect(problems).toEqual([]);
    expect(rows.map(row => Object.fromEntries(row.map((value, index) => [header[index], value])))).toEqual(expected);
  });
});

const UNREADABLE = new Set(['csv_gzip', 'csv_encoding']);

/** Which encoding a file looks like is guessed from the bytes at hand; all else must not depend on them. */
function withoutGuess(plan: Plan): unknown {
  return JSON.parse(JSON.stringify(plan).replace(/windows-125[12]/g, 'some encoding'));
}

test('bytes of any kind come to a plan, whole or cut anyhow, and never to more than its limits', {
  timeout: 120_000,
}, async () => {
  const pieces = fc.constantFrom(
    ...['"', ';', ',', '\r', '\n', '\r\n', 'a', '\u0000', 'ü', '\ufeff', 'sep=', '__start_at', '+1'].map(one =>
      Buffer.from(one),
    ),
  );
  const bytes = fc
    .array(fc.oneof(pieces, fc.uint8Array({ maxLength: 8 })), { maxLength: 60 })
    .map(parts => Buffer.concat(parts));
  const options = fc.record({
    gzip: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, fc.constant(true)),
    encoding: fc.constantFrom(
      undefined,
      undefined,
      'UTF-8',
      'utf-16le',
      'utf-16be',
      'windows-1251',
      'shift_jis',
      'no-such',
    ),
    phones: fc.constantFrom(undefined, { columns: ['a'], duplicates: 'reject' as const }),
    escape: fc.constantFrom(undefined, '\\'),
    quote: fc.constantFrom(undefined, "'", 'a'),
  });
  const now = new Date();
  await fc.assert(
    fc.asyncProperty(
      bytes,
      options,
      fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 3 }),
      async (file, how, lengths) => {
        const { gzip, ...plan } = how;
        const planOf = (chunks: Uint8Array[]) =>
          planCsv(readingOf(chunks, { gzip, encoding: how.encoding, digest: true }), { ...plan, now });
        const whole = await planOf([file]);

        expect(whole.problems.length).toBe(Math.min(whole.problemCount, MAX_PROBLEMS));
        expect(whole.problems.every(({ row = 1 }) => row >= 1 && row <= whole.summary.rows + 2)).toBe(true);
        expect(whole.summary.rows).toBeLessThanOrEqual(file.length);
        const cut = await planOf(cutBytes(file, lengths));
        // A file that cannot be unpacked or recoded ends there, sooner or later as its chunks come.
        const isUnreadable = whole.problems.some(({ code, row }) => UNREADABLE.has(code) && row === undefined);
        if (isUnreadable) expect(cut.problems[0]?.code).toBe(whole.problems[0]?.code);
        else expect(withoutGuess(cut)).toEqual(withoutGuess(whole));
      },
    ),
    { numRuns: 3_000 },
  );
});
