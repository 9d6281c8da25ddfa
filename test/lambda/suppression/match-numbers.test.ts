import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ListFormat } from '../../../lambda/suppression/list-format.ts';
import { openMatcher } from '../../../lambda/suppression/match-numbers.ts';
import { readWrittenNumber } from '../../../lambda/suppression/read-written-number.ts';
import { cutBytes, streamOf } from '../../support/cut-bytes.ts';
import { indexNumbers } from '../../support/index-numbers.ts';

const DROP = ['+442079460123', '+12025550123', '+12025550124', '+390600000123'];
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

function readChunks(chunks: Iterable<Uint8Array>, said: Partial<ListFormat> = {}, drop: readonly string[] = DROP) {
  return openMatcher(indexNumbers(drop)).read(streamOf(chunks), { format: 'auto', gzip: false, ...said });
}

function read(text: string | Uint8Array, said: Partial<ListFormat> = {}, drop: readonly string[] = DROP) {
  return readChunks([Buffer.from(text)], said, drop);
}

describe('a list is read as it is written', () => {
  test.each<[what: string, text: string | Uint8Array, said: Partial<ListFormat>, rows: number[], entries: number]>([
    ['one number on each line', '+442079460123\n+12025550199\n+12025550124\n', {}, [1, 3], 3],
    ['CR LF', '+442079460123\r\n+12025550124\r\n', {}, [1, 3], 2],
    ['CR', '+442079460123\r+12025550124\r', {}, [1, 3], 2],
    ['no last line end', '+442079460123\n+12025550124', {}, [1, 3], 2],
    ['blank lines', '\n\n+442079460123\n \n\r\n+12025550124\n\n', {}, [1, 3], 2],
    ['a repeated number', '+442079460123\n+44 20 7946 0123\n', {}, [1], 2],
    ['a header', 'Phone number\n+442079460123\n', {}, [1], 1],
    ['a header after a blank line', '\nTéléphone\n+442079460123\n', {}, [1], 1],
    ['a byte order mark', '\ufeff+442079460123\n', {}, [1], 1],
    ['two concatenated files', '\ufeff+442079460123\n\ufeff+12025550124\n', {}, [1, 3], 2],
    ['UTF-16', Buffer.from('\ufeff+442079460123\r\n', 'utf16le'), {}, [1], 1],
    ['a tab after each number', '+442079460123\t\n+12025550124\t\n', {}, [1, 3], 2],
    ['lines, as configured', '+442079460123\n', { format: 'lines' }, [1], 1],
    ['the format of the FTC', '202,5550123\n202,5550199\n202,5550124\n', {}, [2, 3], 3],
    ['the format of the FTC, as configured', '2025550123\n202,5550124\n(202) 555-0199\n', { format: 'ftc' }, [2, 3], 3],
    ['a column', 'name;phone\nA;+442079460123\nB;+12025550124\n', { column: 'phone' }, [1, 3], 2],
    ['a column of a CSV, as configured', 'phone,name\n+442079460123,A\n', { format: 'csv', column: 'phone' }, [1], 1],
    ['the last column', 'a\tphone\nx\t+442079460123\n', { column: 'phone' }, [1], 1],
    ['a single column', 'phone\n+442079460123\n', { column: 'phone' }, [1], 1],
    ['quotes', '"name","phone"\n"A ""x"", y","+442079460123"\n', { column: 'phone' }, [1], 1],
    ['a quoted line end', 'note;phone\n"a\nb";+442079460123\n', { column: 'phone' }, [1], 1],
    ['a sep= line', 'sep=|\nname|phone\nA|+442079460123\n', { column: 'phone' }, [1], 1],
    ['empty cells', 'name;phone\nA;\nB;""\nC; \nD;+442079460123\n', { column: 'phone' }, [1], 1],
    ['missing cells at the end', 'phone;name\n+442079460123\n+12025550124;B\n', { column: 'phone' }, [1, 3], 2],
    ['spaces around names', ' name ; phone \nA;+442079460123\n', { column: 'phone' }, [1], 1],
    ['national numbers', 'phone;name\n2025550123;A\n', { column: 'phone', countryCode: '1' }, [2], 1],
    ['digests', `${sha256('+442079460123')}\n${sha256('+12025550199')}\n`, { hashed: 'sha256' }, [1], 2],
    ['digests of digits', `${sha256('12025550124')}\n`, { hashed: 'sha256' }, [3], 1],
    ['digests in capitals', `${sha256('12025550124').toUpperCase()}\r\n`, { hashed: 'sha256' }, [3], 1],
    ['digests in quotes', ` "${sha256('12025550124')}" \n`, { hashed: 'sha256' }, [3], 1],
    ['digests under a header', `sha256_phone\n${sha256('12025550124')}\n`, { hashed: 'sha256' }, [3], 1],
    ['digests in a column', `id,hash\n1,${sha256('+12025550124')}\n`, { hashed: 'sha256', column: 'hash' }, [3], 1],
  ])('%s', async (_what, text, said, rows, entries) => {
    expect(await read(text, said)).toEqual({ rows: Uint32Array.from(rows), entries, unreadable: 0 });
  });

  test('compressed', async () => {
    const packed = gzipSync(Buffer.from('+442079460123\n'));

    expect(await read(packed, { gzip: true })).toEqual({ rows: Uint32Array.of(1), entries: 1, unreadable: 0 });
  });
});

describe('values that are not numbers are counted, with the line of the first one', () => {
  test.each<[what: string, text: string, said: Partial<ListFormat>, rows: number[], counts: [number, number, number?]]>(
    [
      ['a line', '+442079460123\nno number\n+12025550124\n12\n', {}, [1, 3], [2, 2, 2]],
      ['a header with digits', 'list 3\n+442079460123\n', {}, [1], [1, 1, 1]],
      ['a second header', 'phone\n+442079460123\nphone\n', {}, [1], [1, 1, 3]],
      ['punctuation, first', '---\n+442079460123\n', {}, [1], [1, 1, 1]],
      [
        'a line in the format of the FTC',
        '202,5550123\n20,25550124\n2025,550124\n202,,5550124\n,2025550124\n',
        { format: 'ftc' },
        [2],
        [1, 4, 2],
      ],
      [
        'a number of another country in the format of the FTC',
        '202,5550123\n442079460123\n',
        { format: 'ftc' },
        [2],
        [1, 1, 2],
      ],
      ['a cell', 'name;phone\nA;none\nB;+442079460123\n', { column: 'phone' }, [1], [1, 1, 2]],
      ['a row without the column', 'name;phone\nA\nB;+442079460123\n', { column: 'phone' }, [1], [1, 1, 2]],
      ['line ends inside quotes', 'note;phone\n"a\r\nb";\n"a\nb";none\n', { column: 'phone' }, [], [0, 2, 4]],
      ['a number on two lines', 'note;phone\n1;"+44\n2079460123"\n', { column: 'phone' }, [], [0, 2, 2]],
      ['a doubled quote', 'note;phone\n1;"+44""2079460123"\n', { column: 'phone' }, [], [0, 1, 2]],
      ['a delimiter inside quotes', 'note;phone\n1;"+44;2079460123"\n', { column: 'phone' }, [], [0, 1, 2]],
      ['a cell after sep=', 'sep=;\nname;phone\nA;none\n', { column: 'phone' }, [], [0, 1, 3]],
      [
        'lines inside an open quote',
        'n;phone\n"1;+442079460123\n2;+12025550124\n3;"x\n',
        { column: 'phone' },
        [],
        [0, 3, 2],
      ],
      [
        'half a digest',
        `${sha256('1').slice(1)}\n${sha256('1')}0\n${sha256('1')} 0\n`,
        { hashed: 'sha256' },
        [],
        [0, 3, 1],
      ],
      ['a number among digests', `+442079460123\n${sha256('+12025550124')}\n`, { hashed: 'sha256' }, [3], [1, 1, 1]],
      ['a digest among numbers', `+442079460123\n${sha256('+12025550124')}\n`, {}, [1], [1, 1, 2]],
    ],
  )('%s', async (_what, text, said, rows, [entries, unreadable, firstUnreadableLine]) => {
    expect(await read(text, said)).toEqual({ rows: Uint32Array.from(rows), entries, unreadable, firstUnreadableLine });
  });

  // A row whose number can be read is always left out: a low count of unreadable lines must not let it be called.
  test.each([
    ['too many fields', 'phone;name\n+442079460123;A;B\n'],
    ['a stray quote', 'phone;name\n+442079460123;A "B"\n'],
    ['text after quotes', 'name;phone\n"A"B;+442079460123\n'],
    ['a space after the quotes of the number', 'phone;name\n"+442079460123" ;A\n'],
    ['a row that is too long', `phone;name\n+442079460123;${'A'.repeat(65_536)}\n`],
  ])('a row with %s is counted, and its number is looked for', async (_what, text) => {
    expect(await read(text, { column: 'phone' })).toMatchObject({ rows: Uint32Array.of(1), entries: 0, unreadable: 1 });
  });

  test.each([
    [4095, 0],
    [4097, 1],
  ])('a line of %i bytes', async (length, unreadable) => {
    expect(await read(`${'+442079460123'.padEnd(length)}\n+12025550124`)).toMatchObject({ unreadable });
  });

  test('the text after a line of any length is read', async () => {
    const chunks = [Buffer.alloc(300_000, '7'), Buffer.from('\n+12025550124\n')];

    expect(await readChunks(chunks)).toMatchObject({ rows: Uint32Array.of(3), entries: 1, unreadable: 1 });
  });
});

describe('a list that cannot be used says why', () => {
  test.each<[what: string, text: string | Uint8Array, said: Partial<ListFormat>, code: string, message: RegExp]>([
    ['several values on a line', 'A;+442079460123\nB;+12025550124\n', {}, 'list_format', /say "column" if it is a CSV/],
    ['several values, separated by tabs', 'A\t+442079460123\nB\t+12025550124\n', {}, 'list_format', /say "column"/],
    ['a CSV without a column', 'phone\n+442079460123\n', { format: 'csv' }, 'list_column', /needs "column"/],
    [
      'another column',
      'Phone;name\n+442079460123;A\n',
      { column: 'phone' },
      'list_column',
      /does not have; did you mean "Phone"\?$/,
    ],
    ['no header', '+442079460123;A\n', { column: 'phone' }, 'list_column', /does not have$/],
    ['a column twice', 'phone;phone\n+442079460123;1\n', { column: 'phone' }, 'list_column', /has twice/],
    ['an empty file for a column', '', { column: 'phone' }, 'list_column', /does not have$/],
    ['a quote in the header', 'a"b;phone\n1;+442079460123\n', { column: 'phone' }, 'list_column', /does not have$/],
    ['two quotes in the header', 'a"b";phone\n1;+442079460123\n', { column: 'phone' }, 'list_stray_quote', /doubled/],
    [
      'an open quote',
      'n;phone\n1;+442079460123\n"2;+12025550124\n',
      { column: 'phone' },
      'list_unclosed_quote',
      /never closed/,
    ],
    ['undeclared gzip', gzipSync('+442079460123\n'), {}, 'csv_not_csv', /packed with gzip/],
    ['a file that is not gzip', '+442079460123\n', { gzip: true }, 'csv_gzip', /must be whole gzip/],
    ['truncated gzip', gzipSync('+442079460123\n').subarray(0, -6), { gzip: true }, 'csv_gzip', /ends early/],
    [
      'a decompression bomb',
      gzipSync(Buffer.alloc(40_000_000, '\n')),
      { gzip: true },
      'csv_gzip',
      /not unpack to more than/,
    ],
    ['a ZIP', Buffer.from('PK\u0003\u0004 and so on'), {}, 'csv_not_csv', /ZIP/],
    ['UTF-16 without a byte order mark', Buffer.from('+442079460123\n', 'utf16le'), {}, 'csv_encoding', /UTF-16LE/],
  ])('%s', async (_what, text, said, code, message) => {
    const { problem, ...facts } = await read(text, said);

    expect(facts).toEqual({ rows: new Uint32Array(), entries: 0, unreadable: 0 });
    expect(problem).toEqual({ code, message: expect.stringMatching(message) });
  });

  test('a message contains nothing of the list', async () => {
    const { problem } = await read('+442079460123;Ada\n', { column: 'phon' });

    expect(problem?.message).not.toMatch(/\d|Ada/);
  });
});

test('an empty list has no entries', async () => {
  expect(await read('')).toEqual({ rows: new Uint32Array(), entries: 0, unreadable: 0 });
  expect(await read('phone\n', { column: 'phone' })).toEqual({ rows: new Uint32Array(), entries: 0, unreadable: 0 });
});

test('lists are read one after the other, and do not affect each other', async () => {
  const matcher = openMatcher(indexNumbers(DROP));
  const rows = async (text: string, said: Partial<ListFormat> = {}) => {
    const facts = await matcher.read(streamOf([Buffer.from(text)]), { format: 'auto', gzip: false, ...said });
    return [...facts.rows];
  };

  expect(await rows('+442079460123\n')).toEqual([1]);
  expect(await rows('+12025550124\n')).toEqual([3]);
  expect(await rows(`${sha256('+12025550123')}\n`, { hashed: 'sha256' })).toEqual([2]);
  expect(await rows('phone\n"+4420', { column: 'phone' })).toEqual([]);
  expect(await rows('2025550123\n', { countryCode: '1' })).toEqual([2]);
  expect(await rows('12025550123\n')).toEqual([2]);
});

test('a list whose reading failed leaves nothing for the next one', async () => {
  const matcher = openMatcher(indexNumbers(DROP));
  async function* broken() {
    yield Buffer.from(DROP.join('\n'));
    throw new Error('the connection was lost');
  }
  async function* long() {
    for (let chunk = 0; chunk < 5; chunk++) yield Buffer.from(`${DROP.join('\n')}\n`.repeat(1000));
    yield* broken();
  }

  for (const source of [broken(), long()]) {
    await expect(matcher.read(source, { format: 'auto', gzip: false })).rejects.toThrow('the connection was lost');
    const next = await matcher.read(streamOf([Buffer.from('+12025550199\n')]), { format: 'auto', gzip: false });
    expect(next).toEqual({ rows: new Uint32Array(), entries: 1, unreadable: 0 });
  }
});

test('a number in several rows, or several numbers in one row', async () => {
  const index = indexNumbers(['+442079460123', '+12025550123', '+442079460123']);
  index.readValue(1, '+12025550124', { row: 5 });
  index.readValue(2, '+12025550123', { row: 5 });
  index.endRow({ offset: 36 });

  const { rows } = await openMatcher(index).read(
    streamOf([Buffer.from('+442079460123\n+12025550123\n+12025550124\n')]),
    { format: 'auto', gzip: false },
  );

  expect([...rows]).toEqual([1, 2, 3, 4]);
});

test('a drop without numbers is on no list', async () => {
  expect(await read('+442079460123\n', {}, [])).toEqual({ rows: new Uint32Array(), entries: 1, unreadable: 0 });
});

test('an error of the source is thrown', async () => {
  async function* broken() {
    yield Buffer.from('+442079460123\n');
    throw new Error('the connection was lost');
  }

  await expect(openMatcher(indexNumbers(DROP)).read(broken(), { format: 'auto', gzip: false })).rejects.toThrow(
    'the connection was lost',
  );
});

test('an aborted reading ends, and releases the source', async () => {
  const controller = new AbortController();
  let isLeft = false;
  async function* endless() {
    try {
      for (let chunk = 0; ; chunk++) {
        if (chunk === 5) controller.abort(new Error('no time is left'));
        yield Buffer.alloc(65_536, '+442079460123\n');
      }
    } finally {
      isLeft = true;
    }
  }

  const reading = openMatcher(indexNumbers(DROP)).read(endless(), { format: 'lines', gzip: false }, controller.signal);

  await expect(reading).rejects.toThrow('no time is left');
  expect(isLeft).toBe(true);
});

describe('any list', () => {
  const digits = (min: number, max: number) =>
    fc.integer({ min, max }).chain(length => fc.stringMatching(new RegExp(`^[1-9]\\d{${length - 1}}$`)));
  const numbers = fc.uniqueArray(digits(7, 15), { minLength: 1, maxLength: 12 });
  const chunkings = fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 5 });
  const ends = fc.constantFrom('\n', '\r\n', '\r');
  /** The index of a number and a way to write it, or text that is not a number. */
  const entries = fc.array(
    fc.oneof(
      { weight: 5, arbitrary: fc.record({ at: fc.nat(11), style: fc.nat(6) }) },
      { weight: 1, arbitrary: fc.constantFrom('', ' ', 'none', '12', '+1 2', '\u00a0', '+', 'é 5', '+12025550123 x') },
    ),
    { maxLength: 30 },
  );
  const write = (number: string, style: number): string =>
    [
      `+${number}`,
      `00${number}`,
      `+${number.slice(0, 3)} (${number.slice(3, 5)}) ${number.slice(5)}`,
      ` +${number.replace(/(..)/g, '$1-')}`,
      `00 ${number}\u00a0`,
      `(+${number.slice(0, 2)})\u2011${number.slice(2)}`,
      `+${number.replace(/(...)/g, '$1 ')}`,
    ][style] ?? number;
  const cases = fc.record({ numbers, entries, ends, chunkings, endsLast: fc.boolean(), kept: fc.array(fc.boolean()) });

  function expected(cells: readonly string[], drop: readonly string[]) {
    const meant = cells.map(cell => readWrittenNumber(cell));
    const found = new Set(meant.flatMap(one => one ?? []).map(one => `+${one}`));
    return {
      rows: drop.flatMap((number, at) => (found.has(number) ? [at + 1] : [])),
      entries: meant.filter(one => one !== undefined && one.length > 0).length,
      unreadable: meant.filter(one => one?.length === 0).length,
    };
  }

  const textsOf = (list: typeof cases extends fc.Arbitrary<infer Case> ? Case : never) =>
    list.entries.map(entry =>
      typeof entry === 'string' ? entry : write(list.numbers[entry.at % list.numbers.length] ?? '', entry.style),
    );
  /** A drop of some of the numbers, and one that is on no list. */
  const dropOf = ({ numbers: all, kept }: { numbers: readonly string[]; kept: readonly boolean[] }) =>
    ['9990000123', ...all.filter((_, at) => kept[at] ?? true)].map(number => `+${number}`);

  test('of lines, in any chunks', () =>
    fc.assert(
      fc.asyncProperty(cases, async list => {
        // The first line must not be a header.
        const lines = ['+99912345678', ...textsOf(list)];
        const drop = dropOf(list);
        const text = lines.join(list.ends) + (list.endsLast ? list.ends : '');
        const { rows, entries, unreadable } = await readChunks(
          cutBytes(Buffer.from(text), list.chunkings),
          { format: 'lines' },
          drop,
        );

        expect({ rows: [...rows], entries, unreadable }).toEqual(expected(lines, drop));
      }),
      { numRuns: 500 },
    ));

  test('of digests, in any chunks', () =>
    fc.assert(
      fc.asyncProperty(cases, fc.boolean(), async (list, plus) => {
        const drop = dropOf(list);
        const listed = list.entries.flatMap(entry =>
          typeof entry === 'string' ? [] : [list.numbers[entry.at % list.numbers.length] ?? ''],
        );
        const text = listed.map(number => sha256(plus ? `+${number}` : number)).join(list.ends);
        const { rows, entries } = await readChunks(
          cutBytes(Buffer.from(text), list.chunkings),
          { format: 'lines', hashed: 'sha256' },
          drop,
        );

        expect([...rows]).toEqual(
          expected(
            listed.map(number => `+${number}`),
            drop,
          ).rows,
        );
        expect(entries).toBe(listed.length);
      }),
      { numRuns: 300 },
    ));

  const cell = fc
    .array(
      fc.oneof(fc.string({ unit: 'grapheme', maxLength: 3 }), fc.constantFrom('"', '\n', '\r\n', '\r', ';', ',', '\t')),
      {
        maxLength: 3,
      },
    )
    .map(parts => parts.join(''));
  const dialects = fc.record({
    delimiter: fc.constantFrom(';', ',', '\t', '|'),
    column: fc.nat(3),
    cells: fc.array(fc.tuple(cell, cell, cell), { minLength: 30, maxLength: 30 }),
    quoted: fc.array(fc.boolean(), { minLength: 1, maxLength: 13 }),
  });

  test('of columns, in any dialect and any chunks', () =>
    fc.assert(
      fc.asyncProperty(cases, dialects, async (list, { delimiter, column, cells, quoted }) => {
        const drop = dropOf(list);
        const phones = textsOf(list);
        const rows = phones.map((phone, at) => (cells[at] ?? []).toSpliced(column, 0, phone));
        let turn = 0;
        const quote = (value: string) =>
          quoted[turn++ % quoted.length] || /["\r\n;,|\t]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
        const records = [['a', 'b', 'c'].toSpliced(column, 0, 'phone'), ...rows].map(row =>
          row.map(quote).join(delimiter),
        );
        const text = records.join(list.ends) + (list.endsLast ? list.ends : '');
        const found = await readChunks(cutBytes(Buffer.from(text), list.chunkings), { column: 'phone' }, drop);

        // An unreadable row counts with the line ends inside it.
        const meant = phones.map(phone => readWrittenNumber(phone));
        const swallowed = meant.map((one, at) =>
          one?.length === 0 ? (records[at + 1] ?? '').split(/\r\n|\r|\n/).length : 0,
        );
        const { rows: on, entries } = expected(phones, drop);
        expect({ rows: [...found.rows], entries: found.entries, unreadable: found.unreadable }).toEqual({
          rows: on,
          entries,
          unreadable: swallowed.reduce((sum, one) => sum + one, 0),
        });
      }),
      { numRuns: 500 },
    ));
});

test('a hundred thousand numbers are all found, and their neighbours are not', async () => {
  const drop = Array.from({ length: 100_000 }, (_, at) => `+${12_025_000_000 + at * 2}`);
  const lines = Array.from({ length: 200_000 }, (_, at) => `${12_025_000_000 + 199_999 - at}\n`);

  const { rows, entries } = await read(lines.join(''), {}, drop);

  expect(entries).toBe(200_000);
  expect(rows).toEqual(Uint32Array.from(drop, (_, at) => at + 1));
  expect((await read(lines.filter((_, at) => at % 2 === 0).join(''), {}, drop)).rows).toHaveLength(0);
});
