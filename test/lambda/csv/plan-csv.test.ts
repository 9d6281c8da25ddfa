import { createHash } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PlanOptions } from '../../../lambda/csv/plan.ts';
import { planCsv } from '../../../lambda/csv/plan-csv.ts';
import { MAX_PROBLEMS } from '../../../lambda/problem.ts';
import { cutBytes } from '../../support/cut-bytes.ts';
import { readingOf } from '../../support/read-csv-text.ts';

const NOW = new Date('2026-11-24T12:00:00Z');

type Options = Omit<PlanOptions, 'now'>;

function plan(text: string | Uint8Array, options: Options = {}) {
  return planCsv(readingOf([Buffer.from(text)]), { ...options, now: NOW });
}

async function codesOf(text: string, options?: Options): Promise<string[]> {
  return (await plan(text, options)).problems.map(({ code }) => code);
}

describe('a file in other quotes', () => {
  const options = { quote: "'" };

  test('is read with them, also in its header, and the double quote is an ordinary character', async () => {
    const { summary, problems } = await plan(
      "'phone;or\n\"number\"';name,full\n'1;2';it is 6\" long\n'O''Neill';x\n",
      options,
    );

    expect(problems).toEqual([]);
    expect(summary).toMatchObject({ rows: 2, columns: 2, delimiter: ';' });
  });

  test('is read with its own escape character', async () => {
    expect(await codesOf("a;b\n'it\\'s;x';2\n", { ...options, escape: '\\' })).toEqual([]);
    expect(await codesOf("a;b\n'it\"'s;x';2\n", { ...options, escape: '"' })).toEqual([]);
    expect(await codesOf("a;b\n'it''s;x';2\n", { ...options, escape: "'" })).toEqual([]);
  });

  test('is rejected if they are unclosed or misplaced', async () => {
    expect(await codesOf("a;b\n'1;2\n", options)).toContain('csv_unclosed_quote');
    expect(await codesOf("a;b\nit's;2\n", options)).toEqual(['csv_stray_quote']);
    expect(await codesOf("a;b\nit's;2\n")).toEqual([]);
  });
});

describe('the plan of a good file', () => {
  test('has its rows, its columns, its bytes, their digest and its delimiter', async () => {
    const text = 'phone;name\n+12025550101;Ä\n"+1";"a\nb"\n';

    expect(await plan(text)).toEqual({
      summary: {
        rows: 2,
        columns: 2,
        bytes: Buffer.byteLength(text),
        sha256: createHash('sha256').update(text).digest('hex'),
        delimiter: ';',
        encoding: 'UTF-8',
        blankLines: 0,
        controls: { columns: {} },
      },
      problems: [],
      problemCount: 0,
      problemCodes: new Map(),
    });
  });

  test.each([
    ['phone,name\n1,2\n', ','],
    ['phone\tname\r\n1\t2', '\t'],
    ['phone|name\r1|2', '|'],
    ['phone\n1\n', ';'],
  ])('finds the delimiter of %j', async (text, delimiter) => {
    const { summary, problemCount } = await plan(text);

    expect(summary.delimiter).toBe(delimiter);
    expect(problemCount).toBe(0);
  });

  test('takes the requested delimiter', async () => {
    expect(await plan('a^b\n1^2\n', { delimiter: '^' })).toMatchObject({
      summary: { columns: 2, delimiter: '^' },
      problemCount: 0,
    });
  });

  test('reads an escape only if requested', async () => {
    const text = 'a;b\n"1\\";2";3\n';

    expect(await codesOf(text, { escape: '\\' })).toEqual([]);
    expect(await codesOf(text)).not.toEqual([]);
  });

  test('does not depend on the chunks', async () => {
    const files = fc
      .array(fc.constantFrom('a', 'b', ';', ',', '"', '\r', '\n', '\r\n', 'ü', '1;2\n', '\u0000'), { maxLength: 40 })
      .map(parts => Buffer.from(parts.join('')));
    const lengths = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 5 });
    const options = fc.constantFrom<Options>({}, { delimiter: ',' }, { rows: { max: 1 } }, { escape: '\\' });
    await fc.assert(
      fc.asyncProperty(files, lengths, options, async (bytes, cuts, chosen) => {
        expect(await planCsv(readingOf(cutBytes(bytes, cuts)), { ...chosen, now: NOW })).toEqual(
          await plan(bytes, chosen),
        );
      }),
      { numRuns: 500 },
    );
  });
});

describe('the number of rows', () => {
  test.each([
    ['no bytes', '', ['csv_header_missing']],
    ['blank lines', '\n\r\n\n', ['csv_header_missing']],
    ['a header', 'phone;name', []],
    ['a header and blank lines', 'phone;name\n\n\n', []],
  ])('of a file of %s is too small', async (_, text, others) => {
    const { problems } = await plan(text);

    expect(problems[0]).toMatchObject({
      code: 'csv_rows_min',
      message: 'the file must have at least 1 data row; it has 0',
    });
    expect(problems.slice(1).map(({ code }) => code)).toEqual(others);
  });

  test.each([
    [{ min: 2 }, 'csv_rows_min'],
    [{ max: 0 }, 'csv_rows_max'],
    [{ min: 0, max: 0 }, 'csv_rows_max'],
    [{ min: 1, max: 1 }, undefined],
    [{ max: 1 }, undefined],
    [{ min: 1 }, undefined],
    [{}, undefined],
  ])('within the limits %j: one row has the problem %s', async (rows, code) => {
    expect(await codesOf('phone\n1\n', { rows })).toEqual(code === undefined ? [] : [code]);
  });

  test('after the header may be 0 if the limit allows it', async () => {
    expect(await codesOf('phone\n', { rows: { min: 0 } })).toEqual([]);
  });

  test('is reported together with all other problems, so that nobody has to try twice', async () => {
    expect(await codesOf('phone;phone\n1\n', { rows: { min: 5 }, bytes: { max: 3 } })).toEqual([
      'csv_rows_min',
      'csv_bytes_max',
      'csv_header_repeated',
      'csv_field_count',
    ]);
  });
});

describe('the header', () => {
  test('may not have an empty name', async () => {
    expect((await plan('phone;;name; \n1;2;3;4\n')).problems).toMatchObject([
      { code: 'csv_header_empty', row: 1, column: 2, offset: 6, message: 'row 1: the name of column 2 is empty' },
      { code: 'csv_header_empty', row: 1, column: 4, offset: 12 },
    ]);
  });

  test('may not have a name twice, even with quotes or spaces', async () => {
    expect((await plan('phone;"phone"; phone ;Phone\n1;2;3;4\n')).problems).toMatchObject([
      { code: 'csv_header_repeated', row: 1, column: 2 },
      { code: 'csv_header_repeated', row: 1, column: 3 },
    ]);
  });

  test('with a column called __proto__ has an unknown control column, and nothing worse', async () => {
    expect(await codesOf('phone;__proto__\n1;2\n')).toEqual(['csv_control_name']);
  });

  test('may have spaces around its names, which are reported', async () => {
    const { summary, problems } = await plan('phone; name \n1;2\n');

    expect(problems).toEqual([]);
    expect(summary.warnings).toMatchObject([{ code: 'csv_header_spaces', row: 1, column: 2, offset: 6 }]);
  });

  test('must have no spaces around a control column, which the API would not recognise', async () => {
    expect((await plan('phone;__start_at \n1;\n')).problems).toMatchObject([
      { code: 'csv_control_name', row: 1, column: 2, message: expect.stringContaining('spaces') },
    ]);
  });

  test.each([
    ['an E.164 number', '+12025550101;Ada\n+12025550102;Bo\n'],
    ['a number without a plus', 'Ada;"12025550101"\nBo;12025550102\n'],
  ])('is reported as missing if %s is in its place, without the number', async (_, text) => {
    const { problems } = await plan(text, { phones: { columns: ['phone'], duplicates: 'reject' } });

    expect(problems.map(({ code }) => code)).toEqual(['csv_phone_column_missing', 'csv_header_missing']);
    expect(JSON.stringify(problems)).not.toMatch(/2025550|Ada/);
  });

  test('never begins with a byte order mark, or with a second one', async () => {
    expect(await codesOf('\ufeff\ufeffphone\n1\n')).toEqual(['csv_header_mark']);
    expect(await codesOf('\ufeffsep=;\n\ufeffphone\n1\n')).toEqual(['csv_header_mark']);
  });

  test('is read in the encoding that was named', async () => {
    // "Имя;Тел" in windows-1251.
    const bytes = Buffer.from([0xc8, 0xec, 0xff, 0x3b, 0xd2, 0xe5, 0xeb, 0x0a, 0x31, 0x3b, 0x32, 0x0a]);
    const phones = { columns: ['Тел'], duplicates: 'reject' as const };
    const { problems } = await plan(bytes, { encoding: 'windows-1251', phones });

    expect(problems.map(({ code, column }) => [code, column])).toEqual([['csv_phone_shape', 2]]);
  });

  test('in an unnamed encoding does not confuse different names', async () => {
    const { problems } = await plan(Buffer.from([0xc8, 0x3b, 0xd2, 0x0a, 0x31, 0x3b, 0x32, 0x0a]));

    expect(problems.map(({ code, row, column, offset }) => [code, row, column, offset])).toEqual([
      ['csv_encoding', 1, 1, 0],
    ]);
  });

  test('in no valid encoding has the first wrong byte in its column', async () => {
    expect((await plan(Buffer.from('a;n\xe9;c\n1;2;3\n', 'latin1'))).problems).toMatchObject([
      { code: 'csv_encoding', row: 1, column: 2, offset: 3 },
    ]);
  });

  test.each(['constructor', 'toString'])('may have the name %s once', async name => {
    expect(await codesOf(`phone;${name}\n1;2\n`)).toEqual([]);
    expect(await codesOf(`${name};${name}\n1;2\n`)).toEqual(['csv_header_repeated']);
  });

  test.each([
    ['phone,name\n1,2\n', ';', 'the header looks separated by ","; set delimiter=,'],
    ['phone\tname\n1\t2\n', ';', 'the header looks separated by "tab"; set delimiter=tab'],
  ])('of %j is not separated by the requested %j', async (text, delimiter, message) => {
    expect((await plan(text, { delimiter })).problems).toMatchObject([
      { code: 'csv_delimiter', row: 1, message: `row 1: ${message}` },
    ]);
  });

  test('is the same after very many blank lines, in any chunks', async () => {
    const bytes = Buffer.from(`${'\n'.repeat(70_000)}a,b\n1,2\n`);
    const whole = await plan(bytes);

    expect(await planCsv(readingOf(cutBytes(bytes, [1000])), { now: NOW })).toEqual(whole);
  });

  test.each([[1_000], [70_000]])('of more than 64 KB in chunks of %i bytes is rejected', async length => {
    const bytes = Buffer.from(`${'x'.repeat(65_536)};y\n1;2\n`);

    const { problems, problemCount, summary } = await planCsv(readingOf(cutBytes(bytes, [length])), { now: NOW });

    expect(problems.map(({ code }) => code)).toEqual(['csv_header_too_long']);
    expect(problemCount).toBe(1);
    expect(summary).toMatchObject({ bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') });
  });

  test.each([
    ['x', 64],
    [';', 8],
    ['"', 8],
    ['ab;', 8],
  ])('of nothing but %j, %i MB long, does not fill the memory', async (pattern, megabytes) => {
    const chunk = Buffer.alloc(256 * 1024, pattern);
    let most = 0;
    setFlagsFromString('--expose-gc');
    const collect: unknown = runInNewContext('gc');
    if (typeof collect !== 'function') throw new TypeError('no gc');
    collect();
    const start = process.memoryUsage();
    const source = (async function* () {
      for (let index = 0; index < 4 * megabytes; index++) {
        yield chunk;
        // Garbage does not count as memory use.
        if (index % 8 !== 0) continue;
        collect();
        const { heapUsed, external } = process.memoryUsage();
        most = Math.max(most, heapUsed + external - start.heapUsed - start.external);
      }
    })();

    const { summary, problemCount } = await planCsv(readingOf(source), { now: NOW });

    expect(summary.bytes).toBe(4 * megabytes * chunk.length);
    expect(problemCount).toBeGreaterThan(0);
    expect(most).toBeLessThan(16 * 1024 * 1024);
  });
});

describe('an oddity without harm', () => {
  const warningsOf = async (text: string) => (await plan(text)).summary.warnings ?? [];

  test('is a last line without a line end, which a truncated upload has, too', async () => {
    expect(await warningsOf('phone\n1\n2')).toMatchObject([{ code: 'csv_no_last_line_end', row: 3 }]);
    expect(await warningsOf('phone\n1\n2\n')).toEqual([]);
  });

  test('is rejected if the feed requires a line end', async () => {
    expect(await codesOf('phone\n1\n2', { lineEndRequired: true })).toEqual(['csv_no_last_line_end']);
    expect(await codesOf('phone\n1\n2\n', { lineEndRequired: true })).toEqual([]);
  });

  test('is a blank line, and blank lines are counted', async () => {
    const { summary, problemCount } = await plan('phone\n\n1\n\r\n');

    expect([summary.blankLines, problemCount]).toEqual([2, 0]);
    expect(summary.warnings).toMatchObject([{ code: 'csv_blank_lines', message: 'the file has 2 blank lines' }]);
  });
});

describe('the delimiter of a "sep=" line', () => {
  test('is used', async () => {
    expect((await plan('sep=|\nphone|name\n1|2\n')).summary).toMatchObject({ delimiter: '|', rows: 1, bytes: 15 });
  });

  test('is rejected with the fix if another one was requested', async () => {
    const { problems } = await plan('sep=|\nphone|name\n1|2\n', { delimiter: ',' });

    expect(problems.map(({ message }) => message)).toEqual([
      'row 1 (line 2): the line "sep=" names the delimiter "|"; set delimiter=| or leave it out',
      'row 1 (line 2): the header looks separated by "|"; set delimiter=|',
    ]);
  });
});

describe('an ambiguous format', () => {
  test('has the delimiter as its escape', async () => {
    expect(await codesOf('a|b\n1|2\n', { delimiter: '|', escape: '|' })).toEqual(['csv_escape']);
    expect(await codesOf('a|b\n1|2\n', { escape: '|' })).toEqual(['csv_escape']);
  });

  test('has the delimiter as its quote, whoever named it', async () => {
    expect(await codesOf('a!b\n1!2\n', { delimiter: '!', quote: '!' })).toContain('csv_quote');
    expect(await codesOf('sep=!\na!b\n1!2\n', { quote: '!' })).toContain('csv_quote');
    expect(await codesOf('sep=!\na!b\n1!2\n', { quote: "'" })).toEqual([]);
  });

  test.each([
    ['shift_jis', { delimiter: '|' }, ['csv_encoding']],
    ['shift_jis', { delimiter: ';', escape: '\\' }, ['csv_encoding']],
    ['shift_jis', { delimiter: ';' }, []],
    ['shift_jis', { delimiter: ';', quote: '`' }, ['csv_encoding']],
    ['shift_jis', { delimiter: ';', quote: '`', escape: '"' }, ['csv_encoding']],
    ['shift_jis', { delimiter: ';', quote: "'" }, []],
    ['windows-1251', { delimiter: ';', quote: '`' }, []],
    ['gbk', { delimiter: '|' }, ['csv_encoding']],
    ['gb18030', { delimiter: ',' }, []],
    ['gb18030', { delimiter: '7' }, ['csv_encoding']],
    ['iso-2022-jp', { delimiter: ';' }, ['csv_encoding']],
    ['euc-jp', { delimiter: '|' }, []],
    ['windows-1251', { delimiter: '|' }, []],
  ])('in %s has %j: %j', async (encoding, dialect, codes) => {
    const { delimiter } = dialect;

    expect(await codesOf(`a${delimiter}b\n1${delimiter}2\n`, { encoding, ...dialect })).toEqual(codes);
  });
});

describe('the size', () => {
  test.each([
    [{ max: 9 }, 'csv_bytes_max'],
    [{ min: 11 }, 'csv_bytes_min'],
    [{ min: 10, max: 10 }, undefined],
  ])('within the limits %j: a file of 10 bytes has the problem %s', async (bytes, code) => {
    expect(await codesOf('phone\n123\n', { bytes })).toEqual(code === undefined ? [] : [code]);
  });
});

describe('problems', () => {
  test('of all checks are in row order, with row, column and offset', async () => {
    const text = 'phone;__start_at\n1;x\n2;\xff\n3\n4;y\n';
    const { problems } = await plan(Buffer.from(text, 'latin1'));

    expect(problems.map(({ code, row, column, offset }) => [code, row, column, offset])).toEqual([
      ['csv_control_value', 2, 2, 19],
      ['csv_control_value', 3, 2, 23],
      ['csv_encoding', 3, 2, 23],
      ['csv_field_count', 4, 1, 25],
      ['csv_control_value', 5, 2, 29],
    ]);
  });

  test.each([0, 3, 999, 1_000, 1_001, 1_500, 65_000, 65_536, 65_999, 66_000, 70_000])(
    'of a wrong byte at offset %i are in their place, in any chunks',
    async offset => {
      const text = Buffer.from(`ab;cd\n${'12;34\n'.repeat(12_000)}`);
      const bytes = Buffer.concat([text.subarray(0, offset), Buffer.from([0xff]), text.subarray(offset)]);
      const pieces = Array.from({ length: Math.ceil(bytes.length / 1_000) }, (_, at) =>
        bytes.subarray(at * 1_000, (at + 1) * 1_000),
      );

      const { problems } = await planCsv(readingOf(pieces), { now: NOW });

      expect(problems).toEqual((await plan(bytes)).problems);
      expect(problems).toMatchObject([{ code: 'csv_encoding', row: Math.floor(offset / 6) + 1, offset }]);
    },
  );

  test('of a file that ends early are those up to its end', async () => {
    const { problems } = await planCsv(readingOf([Buffer.from('phone\n1\n')], { gzip: true }), { now: NOW });

    expect(problems.map(({ code }) => code)).toEqual(['csv_gzip']);
  });

  test(`beyond ${MAX_PROBLEMS} are counted and not listed`, async () => {
    const { problems, problemCount } = await plan(`a;b\n${'1\n'.repeat(250)}`);

    expect(problems).toHaveLength(MAX_PROBLEMS);
    expect(problems[0]).toMatchObject({ code: 'csv_field_count', row: 2 });
    expect(problems.at(-1)).toMatchObject({ row: MAX_PROBLEMS + 1 });
    expect(problemCount).toBe(250);
  });

  test('that are found late and placed early are listed, and the ones they displace are counted', async () => {
    const { problems, problemCount } = await plan(`a;b\n"\u00e9";"${'1\n'.repeat(9)}`, { rows: { min: 9 } });
    const many = await plan(Buffer.from(`a;b\n${'1;2;3\n'.repeat(150)}\xe9`, 'latin1'), { rows: { max: 149 } });

    expect([problems.map(({ code }) => code), problemCount]).toEqual([['csv_rows_min', 'csv_unclosed_quote'], 2]);
    expect(many.problems).toHaveLength(MAX_PROBLEMS);
    expect(many.problems[0]).toMatchObject({ code: 'csv_rows_max' });
    expect(many.problems.at(-1)).toMatchObject({ code: 'csv_field_count', row: MAX_PROBLEMS });
    // The rows, the encoding, the truncated last line and the number of rows.
    expect(many.problemCount).toBe(153);
  });

  test('never quote the file', async () => {
    const { problems } = await plan('phone;phone\n+12025550101\n"+12025550102');

    expect(problems.length).toBeGreaterThan(2);
    expect(JSON.stringify(problems)).not.toContain('1202555');
  });
});

test('an error of the source ends the plan', async () => {
  const source = (async function* () {
    yield Buffer.from('phone\n');
    throw new Error('aborted');
  })();

  await expect(planCsv(readingOf(source), { now: NOW })).rejects.toThrow('aborted');
});

describe('a file with more values than the function can remember', () => {
  const people = (count: number, rest = '') =>
    `phone_number${rest}\n${Array.from({ length: count }, (_, at) => `+120255501${10 + at}${rest && `;${at}`}\n`).join('')}`;

  test.each<[what: string, rest: string, options: Options, message: string]>([
    ['numbers', '', { phones: { columns: ['phone_number'], duplicates: 'reject' } }, 'only 3 numbers can be compared'],
    ['found numbers', '', { foundPhones: { check: 'reject', duplicates: 'reject' } }, 'only 3 numbers can be compared'],
    ['UUIDs', ';__task_uuid', {}, '"__task_uuid" must be in at most 3 rows'],
  ])('of %s is rejected once, with the limit', async (_what, rest, options, message) => {
    const limited = { ...options, mostValues: 3 };

    expect(await codesOf(people(3, rest), limited)).toEqual([]);
    const { problems, problemCount } = await plan(people(6, rest), limited);

    expect(problems).toEqual([expect.objectContaining({ code: 'csv_too_many_values', row: 5 })]);
    expect(problems[0]?.message).toContain(message);
    expect(problemCount).toBe(1);
  });

  test('is sent with a warning if repeated numbers are only reported', async () => {
    const phones = { columns: ['phone_number'], duplicates: 'report' } as const;
    const { problems, summary } = await plan(people(6), { phones, mostValues: 3 });

    expect(problems).toEqual([]);
    expect(summary.warnings).toMatchObject([{ code: 'csv_too_many_values', row: 5 }]);
  });
});
