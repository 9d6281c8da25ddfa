import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CsvScanner } from '../../../../lambda/csv/scan/scan-csv.ts';
import type { Problem } from '../../../../lambda/problem.ts';
import { cutBytes } from '../../../support/cut-bytes.ts';

interface Options {
  readonly delimiter?: string;
  readonly escape?: string;
  readonly quote?: string;
  /** Indexes of the columns whose values are needed. */
  readonly needed?: readonly number[];
}

/** Scans these chunks and returns all results. */
function scanChunks(chunks: readonly Uint8Array[], options: Options = {}) {
  const headers: string[][] = [];
  const problems: Problem[] = [];
  const { needed = [], ...dialect } = options;
  const scanner = new CsvScanner({
    delimiter: ';',
    ...dialect,
    onHeader: fields => {
      headers.push(fields.map(({ name }) => name));
      return needed;
    },
    onProblem: problem => problems.push(problem),
  });
  for (const chunk of chunks) scanner.push(chunk);
  scanner.end();
  const { rows, columns, blankLines } = scanner;
  return { headers, problems, rows, columns, blankLines };
}

function scan(text: string, options?: Options) {
  return scanChunks([Buffer.from(text)], options);
}

describe('a valid CSV', () => {
  test.each(['\n', '\r\n', '\r'])('with the line end %j has its rows counted, with or without a last one', end => {
    const lines = ['phone;name', '1;A', '2;B'];
    const expected = { headers: [['phone', 'name']], rows: 2, columns: 2, blankLines: 0, problems: [] };

    expect(scan(lines.join(end))).toEqual(expected);
    expect(scan(lines.join(end) + end)).toEqual(expected);
  });

  test('may mix line ends', () => {
    expect(scan('phone\r1\n2\r\n3\n\r4')).toMatchObject({ rows: 4, blankLines: 1, problems: [] });
  });

  test.each([
    ['delimiters', 'a;b\n"1;2";3\n'],
    ['line feeds', 'a;b\n"1\n2";3\n'],
    ['all line ends', 'a;b\n"1\r\n2\r3\n";3\n'],
    ['doubled quotes', 'a;b\n"say ""hi""";3\n'],
    ['only a doubled quote', 'a;b\n"""";3\n'],
    ['nothing', 'a;b\n"";""\n'],
  ])('may have %s inside quotes', (_, text) => {
    expect(scan(text)).toMatchObject({ rows: 1, columns: 2, problems: [] });
  });

  test('may have quotes around the names of its header', () => {
    expect(scan('"a;b";"c ""d"""; e \n1;2;3').headers).toEqual([['a;b', 'c "d"', ' e ']]);
  });

  test('may have empty fields, one of them after a delimiter at the end', () => {
    expect(scan('a;b;c\n;;\n1;;\n')).toMatchObject({ rows: 2, problems: [] });
    expect(scan('a;b;\n1;2;\n')).toMatchObject({ columns: 3, headers: [['a', 'b', '']] });
  });

  test('may have blank lines anywhere, which are not rows', () => {
    expect(scan('\n\r\nphone\n\n1\n\n\n2\n\n')).toMatchObject({ rows: 2, blankLines: 6, problems: [] });
  });

  test('distinguishes a line with a space, or with empty quotes, from a blank one', () => {
    expect(scan('phone\n \n""\n')).toMatchObject({ rows: 2, blankLines: 0, problems: [] });
  });

  test.each([',', '\t', '|', ' '])('may be separated by %j', delimiter => {
    expect(scan(['a', 'b'].join(delimiter), { delimiter })).toMatchObject({ columns: 2, problems: [] });
    expect(scan('a;b', { delimiter })).toMatchObject({ columns: 1 });
  });

  test('of no bytes has no header', () => {
    expect(scan('')).toEqual({ headers: [], rows: 0, columns: 0, blankLines: 0, problems: [] });
  });

  test('may escape a quote with another requested character, in addition to doubled quotes', () => {
    const text = String.raw`a;b
"1\"2;3";"4""5"
"6\\";7
`;

    expect(scan(text, { escape: '\\' })).toMatchObject({ rows: 2, columns: 2, problems: [] });
    expect(scan(text).problems).not.toEqual([]);
  });

  test('treats the escape character as ordinary outside quotes', () => {
    expect(scan('a;b\n1\\;2\n', { escape: '\\' })).toMatchObject({ rows: 1, problems: [] });
  });

  test('may have another quote, and then the double quote is an ordinary character', () => {
    const options = { quote: "'", needed: [0] };

    expect(scan("a;b\n'1;2''3';\"x\n'\"';y\n", options)).toMatchObject({ rows: 2, columns: 2, problems: [] });
    expect(scan("a;b\nit's;x\n", options).problems).toMatchObject([{ code: 'csv_stray_quote', row: 2, column: 1 }]);
  });

  test('may name the quote as its own escape', () => {
    expect(scan('a\n"1""2"\n', { escape: '"' })).toMatchObject({ rows: 1, problems: [] });
  });
});

describe('a problem', () => {
  test.each<[what: string, text: string, problem: Partial<Problem>]>([
    ['a row with one field too few', 'a;b\n1;2\n3\n4;5\n', { code: 'csv_field_count', row: 3, column: 1, offset: 8 }],
    ['a row with one field too many', 'a;b\r\n1;2;3\r\n', { code: 'csv_field_count', row: 2, column: 3, offset: 5 }],
    ['a truncated last line', 'a;b\r1', { code: 'csv_cut', row: 2, column: 1, offset: 4 }],
    ['a last line that is short', 'a;b\r1\r', { code: 'csv_field_count', row: 2, column: 1, offset: 4 }],
    ['a last line that is too long', 'a;b\r1;2;3\r', { code: 'csv_field_count', row: 2, column: 3, offset: 4 }],
    [
      'a last line that is short, before blank ones',
      'a;b\n1\n\n\n',
      { code: 'csv_field_count', row: 2, column: 1, offset: 4 },
    ],
    ['a ragged row after a blank line', 'a;b\n\n1\n2;3\n', { code: 'csv_field_count', row: 2, column: 1, offset: 5 }],
    ['a quote that is never closed', 'a;b\n1;"2\n3;4\n', { code: 'csv_unclosed_quote', row: 2, column: 2, offset: 6 }],
    ['a quote inside a plain field', 'a;b\n1;2"3\n', { code: 'csv_stray_quote', row: 2, column: 2, offset: 7 }],
    ['text after a quoted field', 'a;b\n"1"x;2\n', { code: 'csv_stray_quote', row: 2, column: 1, offset: 7 }],
    ['a space after a quoted field', 'a;b\n"1" ;2\n', { code: 'csv_stray_quote', row: 2, column: 1, offset: 7 }],
    ['a NUL', 'a;b\n1;\u0000\n', { code: 'csv_nul_byte', row: 2, column: 2, offset: 6 }],
    ['a NUL inside quotes', 'a;b\n"\u0000";2\n', { code: 'csv_nul_byte', row: 2, column: 1, offset: 5 }],
  ])('of %s has its row, its column and its offset in bytes', (_, text, problem) => {
    const { problems } = scan(text);

    expect(problems).toMatchObject([problem]);
    expect(problems[0]?.message).toMatch(new RegExp(`^row ${problem.row}(?: \\(line \\d+\\))?: `));
  });

  test('is located in bytes, not in characters', () => {
    expect(scan('ä;b\nü"x;2\n').problems).toMatchObject([{ code: 'csv_stray_quote', row: 2, column: 1, offset: 7 }]);
  });

  test('in one row does not hide the others', () => {
    const { problems, rows } = scan('a;b\n1\n2;x\n3;4;5\n');

    expect(rows).toBe(3);
    expect(problems.map(({ row }) => row)).toEqual([2, 4]);
  });

  test('has the number of fields found and required', () => {
    expect(scan('a;b;c\n1;2\n3;4\n5;6').problems.map(({ message }) => message)).toEqual([
      'row 2: the row must have 3 fields, as the header has; got 2',
      'row 3: the row must have 3 fields, as the header has; got 2',
      'row 4: the last line has 2 of 3 fields and no line end; the upload is probably truncated',
    ]);
  });

  test('of UTF-16 is reported once, not at every second byte', () => {
    const { problems } = scanChunks([Buffer.from('phone;name\n1;2\n', 'utf16le')]);

    expect(problems.filter(({ code }) => code === 'csv_nul_byte')).toMatchObject([{ offset: 1 }]);
  });

  test('never quotes the file', () => {
    const { problems } = scan('phone;name\n+12025550101"x;Ada\n"+12025550102\n');

    expect(problems.length).toBeGreaterThan(0);
    expect(JSON.stringify(problems)).not.toMatch(/1202555|Ada/);
  });
});

describe('a header', () => {
  test.each([
    [65_535, []],
    [65_536, ['csv_header_too_long']],
    [200_000, ['csv_header_too_long']],
  ])('of %i bytes has the problems %j', (length, codes) => {
    const { problems, rows } = scan(`${'x'.repeat(length)}\n1\n`);

    expect(problems.map(({ code }) => code)).toEqual(codes);
    expect(rows).toBe(1);
  });

  test('that is too long is never kept completely', () => {
    const { headers, columns } = scan(`${'x;'.repeat(100_000)}x\n`);

    expect(columns).toBe(100_001);
    expect(headers[0]?.length).toBeLessThanOrEqual(32_768);
  });
});

/** Bytes that determine the ends of fields and rows, more often than at random. */
const trickyBytes = fc
  .array(fc.constantFrom('a', ';', '"', '""', '\r', '\n', '\r\n', '\\', '\u0000', 'ü', '1;2\n'), { maxLength: 40 })
  .map(parts => Buffer.from(parts.join('')));

describe('the result does not depend on the chunks', () => {
  test('for a cut at any one place', () => {
    const bytes = Buffer.from('a;"b ""c"""\r\n\r\n1;"x\r\ny"\r"2";ü"\n3\n"4\\";5');
    for (const options of [{}, { escape: '\\' }]) {
      const whole = scanChunks([bytes], options);
      for (let place = 0; place <= bytes.length; place++) {
        const parts = [bytes.subarray(0, place), bytes.subarray(place)];

        expect(scanChunks(parts, options), `cut at ${place}`).toEqual(whole);
      }
    }
  });

  test('for cuts at any places, in any bytes', () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(
        fc.oneof(trickyBytes, fc.uint8Array()),
        lengths,
        fc.constantFrom<Options>({}, { escape: '\\' }, { quote: "'" }, { quote: 'a', escape: '"' }, { quote: ';' }),
        (tricky, cuts, options) => {
          const bytes = requote(tricky, options.quote ?? '"');

          expect(scanChunks(cutBytes(bytes, cuts), options)).toEqual(scanChunks([bytes], options));
        },
      ),
      { numRuns: 1000 },
    );
  });
});

/** Exchanges the double quote with another quote, so that the double quote is an ordinary character. */
function requote(bytes: Uint8Array, quote: string): Buffer {
  const [other, double] = [quote.charCodeAt(0), 0x22];
  return Buffer.from(bytes.map(byte => (byte === double ? other : byte === other ? double : byte)));
}

/**
 * A byte that no file in these tests contains. As an escape it changes nothing, but disables the search for good rows.
 */
const UNUSED = '\u0001';

/** All results of these chunks, including the values of these columns. */
function follow(chunks: readonly Uint8Array[], needed: readonly number[], options: Options = {}) {
  const events: unknown[] = [];
  const problems: Problem[] = [];
  const scanner = new CsvScanner({
    delimiter: ';',
    ...options,
    onHeader: () => needed,
    onValue: (...value) => events.push(value),
    onRow: place => needed.length > 0 && events.push(place),
    onProblem: problem => problems.push(problem),
  });
  for (const chunk of chunks) scanner.push(chunk);
  scanner.end();
  const { rows, columns, blankLines, endedWithLine, place } = scanner;
  return { events, problems, rows, columns, blankLines, endedWithLine, place };
}

describe('the search for good rows, 64 bytes at a time, gives the same result as the state machine', () => {
  const needs = fc.constantFrom([], [0], [1], [1, 0]);
  const cuts = fc.array(fc.integer({ min: 1, max: 200 }), { maxLength: 4 });
  const quotes = fc.constantFrom('"', '"', "'", '$');

  test('for any bytes', () => {
    fc.assert(
      fc.property(
        fc.oneof(trickyBytes, fc.uint8Array({ maxLength: 300 })),
        needs,
        cuts,
        quotes,
        (bytes, needed, lengths, quote) => {
          const file = Buffer.concat([Buffer.from('a;b\n1;2\n'), bytes.map(byte => (byte === 1 ? 2 : byte))]);
          const chunks = cutBytes(requote(file, quote), lengths);

          expect(follow(chunks, needed, { quote })).toEqual(follow(chunks, needed, { quote, escape: UNUSED }));
        },
      ),
      { numRuns: 10_000 },
    );
  });

  test('for a quote that is the delimiter, which the plan rejects', () => {
    const chunks = [Buffer.from('a;b\n;a;\n;b;\n')];

    expect(follow(chunks, [0], { quote: ';' })).toEqual(follow(chunks, [0], { quote: ';', escape: UNUSED }));
  });

  test('for rows of every kind, most of them good, around every border of 64 bytes', () => {
    const field = fc.oneof(
      { weight: 6, arbitrary: fc.string({ unit: fc.constantFrom('x', 'y', ' ', 'ü', '漢'), maxLength: 30 }) },
      { weight: 3, arbitrary: fc.constantFrom('""', '"a;b"', '"a""b"', '"\r\n"', '"""x"""', '"\n;\n"', '"漢"') },
      { weight: 1, arbitrary: fc.string({ unit: fc.constantFrom('x', '"', '\u0000', '\r', '\n', ';'), maxLength: 3 }) },
    );
    const ends = fc.constantFrom('\n', '\n', '\n', '\r\n', '\r\n', '\r', '\n\n');
    const rows = fc.array(
      fc.tuple(
        fc.tuple(field, field).map(fields => fields.join(';')),
        ends,
      ),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(rows, needs, cuts, quotes, (lines, needed, lengths, quote) => {
        const chunks = cutBytes(requote(Buffer.from(`a;b\n${lines.flat().join('')}`), quote), lengths);

        expect(follow(chunks, needed, { quote })).toEqual(follow(chunks, needed, { quote, escape: UNUSED }));
      }),
      { numRuns: 3000 },
    );
  });

  test.each([
    ['one column', 'a', 1],
    ['one empty quoted column', '""', 1],
    ['many columns', `${'a;'.repeat(299)}a`, 300],
    ['rows of 64 bytes', `${'x'.repeat(31)};${'y'.repeat(31)}`, 2],
    ['values of 64 KiB', `${'x'.repeat(65_536)};"${'y'.repeat(65_536)}"`, 2],
    ['values of more than 64 KiB', `${'x'.repeat(65_537)};y`, 2],
  ])('for a large file of %s, with one odd row', (_, row, columns) => {
    const header = Array.from({ length: columns }, (_name, index) => `c${index}`).join(';');
    const good = `${row}\n`.repeat(Math.ceil(70_000 / row.length));
    for (const odd of ['', '\n', `${row};\n`, `${row}\r`, 'x"\n', '\u0000\n', `${row}\r\n`]) {
      const file = Buffer.from(`${header}\n${good}${odd}${good}`);
      for (const [lengths, needed] of [
        [[], [0, columns - 1]],
        [[70_000, 1, 64_000], []],
      ] as const) {
        const chunks = cutBytes(file, lengths);

        const [found, taken] = [follow(chunks, needed), follow(chunks, needed, { escape: UNUSED })];
        // Compared as text, because there are a hundred thousand of them.
        expect(
          JSON.stringify(found) === JSON.stringify(taken),
          `${JSON.stringify(odd)} in ${lengths.length} pieces`,
        ).toBe(true);
      }
    }
  });
});
