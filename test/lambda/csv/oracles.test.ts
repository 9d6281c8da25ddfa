import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import Papa from 'papaparse';
import { describe, expect, test } from 'vitest';
import { planCsv } from '../../../lambda/csv/plan-csv.ts';
import { findDelimiter } from '../../../lambda/csv/scan/find-delimiter.ts';
import { CsvScanner } from '../../../lambda/csv/scan/scan-csv.ts';
import { MAX_PROBLEMS, type Problem } from '../../../lambda/problem.ts';
import { cutBytes } from '../../support/cut-bytes.ts';
import { readingOf } from '../../support/read-csv-text.ts';

/** Everything that the scanner reads: the header, each row's values, and the problems. */
function read(chunks: readonly Uint8Array[], delimiter: string, quote?: string) {
  let header: string[] = [];
  let row: string[] = [];
  const rows: string[][] = [];
  const problems: Problem[] = [];
  const scanner = new CsvScanner({
    delimiter,
    quote,
    onHeader: fields => {
      header = fields.map(({ name }) => name);
      return fields.keys();
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

/** Counts rows without needing a value, which is the fast path. */
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

describe('any valid CSV', () => {
  const text = fc
    .array(
      fc.oneof(
        fc.string({ unit: 'grapheme', maxLength: 4 }),
        fc.constantFrom('"', "'", '$', '\n', '\r\n', '\r', ' ', ';', ','),
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
    quote: fc.constantFrom('"', "'", '`', '$'),
    end: fc.constantFrom<'\n' | '\r\n' | '\r'>('\n', '\r\n', '\r'),
    endsLast: fc.boolean(),
    blankLines: fc.integer({ min: 0, max: 2 }),
  });
  const chunkings = fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 4 });

  test('has the same values in every row as in csv-parse and papaparse', { timeout: 180_000 }, () => {
    fc.assert(
      fc.property(tables, dialects, chunkings, (table, { delimiter, quote, end, endsLast, blankLines }, lengths) => {
        const lines = table.map(row =>
          row
            .map(([value, isQuoted]) =>
              isQuoted || /["'`$\r\n;,\t|]/.test(value)
                ? `${quote}${value.replaceAll(quote, () => quote + quote)}${quote}`
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

        expect(read(chunks, delimiter, quote)).toEqual({ header: names, rows, problems: [] });
        expect(count(chunks, delimiter, quote)).toEqual({ rows: rows.length, columns: names.length });
        const papa = Papa.parse(file, { delimiter, newline: end, skipEmptyLines: true, quoteChar: quote }).data;
        expect(papa).toEqual([names, ...rows]);
      }),
      { numRuns: 10_000 },
    );
  });
});

describe('csv-spectrum', () => {
  const folder = dirname(createRequire(import.meta.url).resolve('csv-spectrum'));
  /** The corpus is wrong about this file. */
  const odd = 'location_coordinates.csv';
  const files = readdirSync(join(folder, 'csvs')).filter(file => file !== odd);

  test('has a dozen files', () => {
    expect(files).toHaveLength(11);
  });

  test('has one with bare quotes in a plain field, which is rejected', () => {
    const { problems, rows } = read([readFileSync(join(folder, 'csvs', odd))], ',');

    expect(problems.map(({ code, row }) => [code, row])).toEqual(Array(2).fill(['csv_stray_quote', 2]));
    expect(rows).toHaveLength(1);
  });

  test.each(files)('%s is read correctly', file => {
    const bytes = readFileSync(join(folder, 'csvs', file));
    const expected: unknown = JSON.parse(readFileSync(join(folder, 'json', file.replace('.csv', '.json')), 'utf8'));

    const { header, rows, problems } = read([bytes], findDelimiter(bytes.subarray(0, bytes.indexOf(10))));

    expect(problems).toEqual([]);
    expect(rows.map(row => Object.fromEntries(row.map((value, index) => [header[index], value])))).toEqual(expected);
  });
});

interface PapaCase {
  readonly input: string;
  readonly disabled?: boolean;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly expected: { readonly data: string[][]; readonly errors: readonly unknown[] };
}

describe("papaparse's own cases", () => {
  const folder = join(dirname(createRequire(import.meta.url).resolve('papaparse')), 'tests');
  const source = readFileSync(join(folder, 'test-cases.js'), 'utf8');
  // The cases are a variable of a script that also runs them.
  const context: { CORE_PARSER_TESTS?: PapaCase[]; chai: unknown; Papa: unknown } = { chai: { assert: {} }, Papa };
  runInNewContext(source.slice(0, source.indexOf('describe(')), context);
  /** Comments and headers are papaparse's own features. */
  const ordinary = ({ disabled, config = {} }: PapaCase) =>
    !disabled && Object.keys(config).every(key => key === 'delimiter' || key === 'newline');
  const cases = (context.CORE_PARSER_TESTS ?? []).filter(ordinary).map(one => {
    const delimiter = typeof one.config?.delimiter === 'string' ? one.config.delimiter : ',';
    return { ...one, delimiter, found: read([Buffer.from(one.input)], delimiter) };
  });
  const accepted = cases.filter(({ found }) => found.problems.length === 0);

  test('are a few dozen, most of them good', () => {
    expect(cases.length).toBeGreaterThan(40);
    expect(accepted.length).toBeGreaterThan(30);
  });

  test.each(accepted)('$input is read as papaparse reads it', ({ expected, found }) => {
    const isBlank = (row: readonly string[]) => row.length === 1 && row[0] === '';

    expect([found.header, ...found.rows].filter(row => row.length > 0)).toEqual(
      expected.data.map(row => [...row]).filter(row => !isBlank(row)),
    );
  });

  test.each(cases.filter(({ expected }) => expected.errors.length > 0))(
    '$input, which papaparse reports, is rejected',
    ({ found }) => {
      expect(found.problems).not.toEqual([]);
    },
  );

  test.each(['sample.csv', 'long-sample.csv', 'verylong-sample.csv'])('%s is read as csv-parse reads it', file => {
    const bytes = readFileSync(join(folder, file));
    const { header, rows, problems } = read(cutBytes(bytes, [100]), ',');

    const expected = parse(bytes, { relax_column_count: true });
    expect([header, ...rows]).toEqual(expected);
    // One of the files has ragged rows.
    expect(problems.map(({ row }) => row)).toEqual(
      expected.flatMap((row, index) => (row.length === header.length ? [] : [index + 1])),
    );
  });
});

const UNREADABLE = new Set(['csv_gzip', 'csv_encoding']);

test('any bytes give a plan within its limits, whole or cut anywhere', {
  timeout: 120_000,
}, async () => {
  const pieces = fc.constantFrom(
    ...[
      '"',
      ';',
      ',',
      '\r',
      '\n',
      '\r\n',
      'a',
      '\u0000',
      'ü',
      '\ufeff',
      'sep=;\n',
      ' __start_at',
      '__start_at',
      '+1',
    ].map(one => Buffer.from(one)),
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
        // A file that cannot be unpacked or recoded ends there, earlier or later depending on its chunks.
        const isUnreadable = whole.problems.some(({ code, row }) => UNREADABLE.has(code) && row === undefined);
        if (isUnreadable) expect(cut.problems[0]?.code).toBe(whole.problems[0]?.code);
        else expect(cut).toEqual(whole);
      },
    ),
    { numRuns: 10_000 },
  );
});
