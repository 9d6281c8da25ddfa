import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';

/** A person who may or may not be called; the numbers are in ranges reserved for fiction. */
interface Person {
  readonly country: string;
  /** The prefix of calls within the country. */
  readonly trunk: string;
  readonly national: string;
}

const range = (country: string, trunk: string, beginning: string): Person[] =>
  Array.from({ length: 5 }, (_, at) => ({ country, trunk, national: `${beginning}${at}` }));
const PEOPLE = [...range('1', '', '202555010'), ...range('44', '0', '207946012'), ...range('33', '0', '19900123')];
const person = fc.constantFrom(...PEOPLE);

const digitsOf = ({ country, national }: Person) => country + national;
/** A number in the format of drops. */
const numberOf = (one: Person) => `+${digitsOf(one)}`;
const inGroups = ({ national }: Person, ...[a, b]: readonly [string, string]) =>
  national.slice(0, 3) + a + national.slice(3, 6) + b + national.slice(6);

const LINE_ENDS = ['\n', '\r\n'] as const;
const DELIMITERS = [';', ',', '\t', '|'] as const;

const swapped = (bytes: Buffer) => Buffer.from(bytes).swap16();
const CYRILLIC = 0x410;
/** The non-ASCII letters of windows-1251 that these files need. */
const toWindows1251 = (text: string) =>
  Buffer.from([...text].map(one => one.charCodeAt(0)).map(code => (code < 128 ? code : code - CYRILLIC + 0xc0)));

/** A file and its lists. */
export interface SuppressionCase {
  readonly drop: Drop;
  readonly lists: readonly List[];
}

/** A file of people to call. */
interface Drop {
  readonly key: string;
  readonly body: Buffer;
  readonly contentEncoding?: string;
  /** The bytes of each row, the header first. Everything up to the next row belongs to a row. */
  readonly rows: readonly Buffer[];
  /** The values of each row. */
  readonly values: readonly (readonly string[])[];
  /** The columns with numbers. */
  readonly phones: readonly string[];
  /** The numbers of each row except the header. */
  readonly numbers: readonly (readonly string[])[];
  /** The parameters of the uploader. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** The dialect for a parser; the rest is in the request. */
  readonly dialect: { readonly quote: string; readonly escape: string };
}

interface List {
  /** The feed's settings of the list, without the bucket. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly objects: readonly { readonly key: string; readonly body: Buffer }[];
  /** The numbers on the list. */
  readonly numbers: readonly string[];
}

const COLUMNS = ['phone', 'mobile', 'work', 'name', 'note'] as const;
const NAMES = [
  'Ann',
  'Иван',
  '',
  'O"Neill',
  "D'Arcy",
  'a;b,c|d',
  'two\nlines',
  'two\r\nlines',
  ' x ',
  'the same',
] as const;
const WRITINGS = {
  'UTF-8': (text: string) => Buffer.from(text),
  'a byte order mark': (text: string) => Buffer.from(`\ufeff${text}`),
  'UTF-16LE': (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le'),
  'UTF-16BE': (text: string) => swapped(Buffer.from(`\ufeff${text}`, 'utf16le')),
} as const;
const writings = fc.constantFrom(...Object.values(WRITINGS));

const dropCases = fc.record({
  delimiter: fc.constantFrom(...DELIMITERS),
  quote: fc.constantFrom('"', '"', "'"),
  escapes: fc.constantFrom('twice', 'twice', 'backslash'),
  quoted: fc.array(fc.boolean(), { minLength: 1, maxLength: 7 }),
  end: fc.constantFrom(...LINE_ENDS),
  endsLast: fc.boolean(),
  blanks: fc.array(fc.nat({ max: 1 }), { minLength: 1, maxLength: 5 }),
  encoding: fc.constantFrom('marked', 'marked', 'windows-1251', 'UTF-16LE said'),
  writing: writings,
  separatorLine: fc.boolean(),
  packed: fc.constantFrom('no', 'no', 'by its name', 'by its header'),
  phones: fc.subarray(['phone', 'mobile', 'work'], { minLength: 1 }),
  order: fc.shuffledSubarray([...COLUMNS], { minLength: COLUMNS.length }),
  rows: fc.array(
    fc.record({
      first: person,
      others: fc.array(fc.option(person), { minLength: 2, maxLength: 2 }),
      /** Which of the phone columns has the required number. */
      turn: fc.nat(2),
      name: fc.oneof(fc.constantFrom(...NAMES), person.map(numberOf)),
      note: fc.oneof(
        { weight: 20, arbitrary: fc.constantFrom(...NAMES) },
        { weight: 1, arbitrary: fc.constant('long '.repeat(8_000)) },
      ),
    }),
    { minLength: 1, maxLength: 12 },
  ),
});

const drops: fc.Arbitrary<Drop> = dropCases.map(one => {
  const { delimiter, quote, end, phones, order } = one;
  const escapedBy = one.escapes === 'twice' ? quote : '\\';
  let turn = 0;
  const write = (value: string) => {
    const isQuoted = one.quoted[turn++ % one.quoted.length] || /["';,|\t\r\n]/.test(value);
    return isQuoted ? quote + value.replaceAll(quote, escapedBy + quote) + quote : value;
  };
  const columns = order.filter(name => name === 'name' || name === 'note' || phones.includes(name));
  const people = one.rows.map(({ first, others, turn: skip, name, note }) => {
    const all = [first, ...others].slice(0, phones.length);
    const own = phones.map((_, at) => all[(at + skip) % phones.length]).map(found => (found ? numberOf(found) : ''));
    const values = new Map([
      ['name', name],
      ['note', note],
      ...phones.map((phone, at) => [phone, own[at] ?? ''] as const),
    ]);
    return { own: own.filter(number => number !== ''), values: columns.map(column => values.get(column) ?? '') };
  });
  const values = [columns, ...people.map(({ values: row }) => row)];
  const texts = values.map((row, at) => {
    const isLast = at === values.length - 1;
    const ends = isLast && !one.endsLast ? 0 : 1 + (one.blanks[at % one.blanks.length] ?? 0);
    return row.map(write).join(delimiter) + end.repeat(ends);
  });
  const text = (one.separatorLine ? `sep=${delimiter}${end}` : '') + texts.join('');
  const encodings = {
    marked: { file: one.writing(text), said: {}, sent: (row: string) => Buffer.from(row) },
    'windows-1251': { file: toWindows1251(text), said: { encoding: 'windows-1251' }, sent: toWindows1251 },
    'UTF-16LE said': {
      file: Buffer.from(text, 'utf16le'),
      said: { encoding: 'UTF-16LE' },
      sent: (row: string) => Buffer.from(row),
    },
  };
  const { file, said, sent } = encodings[one.encoding];
  return {
    key: one.packed === 'by its name' ? 'acme/people.csv.gz' : 'acme/people.csv',
    body: one.packed === 'no' ? file : gzipSync(file),
    ...(one.packed === 'by its header' && { contentEncoding: 'gzip' }),
    rows: texts.map(sent),
    values,
    phones,
    numbers: people.map(({ own }) => own),
    parameters: {
      phone_columns: phones,
      duplicates: 'report',
      delimiter,
      ...said,
      ...((quote !== '"' || escapedBy !== '"') && { quote, escape: escapedBy }),
    },
    dialect: { quote, escape: escapedBy },
  };
});

/** The settings for numbers without a country code. */
const COUNTRIES = [{}, { countryCode: '1' }, { countryCode: '44', nationalPrefix: '0' }] as const;
type Country = { readonly countryCode?: string; readonly nationalPrefix?: string };

/** Writes the number of a person of the list's own country, or of another one. */
function writeNumber(one: Person, style: number, { countryCode }: Country): string {
  const isOwn = one.country === countryCode;
  const national = one.trunk + inGroups(one, ' ', '-');
  const always = [
    numberOf(one),
    `00${digitsOf(one)}`,
    `+${one.country} (${one.national.slice(0, 3)}) ${one.national.slice(3)}`,
    `+${one.country}.${inGroups(one, '.', '.')}`,
    `\u00a0+${one.country}\u2011${inGroups(one, ' ', '\u2013')} `,
  ];
  // Without a country setting, digits alone are international. With one, they are so if they begin with its code.
  const others = countryCode === undefined || isOwn ? [digitsOf(one)] : [];
  const own = isOwn ? [national, one.trunk + one.national] : [];
  const all = [...always, ...others, ...own];
  return all[style % all.length] ?? '';
}

const NOBODY: Person = { country: '1', trunk: '', national: '2025550199' };
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

const listCases = fc.record({
  kind: fc.constantFrom('lines', 'csv', 'ftc', 'digests'),
  isSaid: fc.boolean(),
  country: fc.constantFrom<Country>(...COUNTRIES),
  people: fc.array(fc.record({ one: person, style: fc.nat(40) }), { maxLength: 6 }),
  junk: fc.array(fc.constantFrom('', 'nobody', '12', '+1 2'), { maxLength: 2 }),
  order: fc.array(fc.nat(100), { minLength: 10, maxLength: 10 }),
  end: fc.constantFrom('\n', '\r\n', '\r'),
  endsLast: fc.boolean(),
  hasHeader: fc.boolean(),
  delimiter: fc.constantFrom(...DELIMITERS),
  writing: writings,
  packed: fc.boolean(),
  /** The number of objects below one prefix; 0 for a single key. */
  parts: fc.nat(3),
  hasFolder: fc.boolean(),
  report: fc.constantFrom('rows', 'count'),
});
type ListCase = typeof listCases extends fc.Arbitrary<infer One> ? One : never;

/** The lines of one object. Each has a number that no drop has, because an empty object is not a list. */
function writeLines(list: ListCase, people: ListCase['people']): string[] {
  const { kind, isSaid, country, junk, order, delimiter, end } = list;
  const all = [...people, { one: NOBODY, style: 0 }];
  const shuffle = (lines: readonly string[]) =>
    lines
      .map((line, at) => ({ line, at: order[at % order.length] ?? 0 }))
      .toSorted((a, b) => a.at - b.at)
      .map(({ line }) => line);
  switch (kind) {
    case 'digests':
      return shuffle(
        all.map(({ one, style }) => {
          const digest = sha256(style % 2 === 0 ? digitsOf(one) : numberOf(one));
          return style % 3 === 0 ? digest.toUpperCase() : digest;
        }),
      );
    case 'ftc': {
      const lines = all.map(({ one: { national }, style }) =>
        isSaid && style % 2 === 1 ? national : `${national.slice(0, 3)},${national.slice(3)}`,
      );
      return shuffle(isSaid ? [...lines, ...junk] : lines);
    }
    case 'csv': {
      const cells = shuffle([...all.map(({ one, style }) => writeNumber(one, style, country)), ...junk]);
      const rows = cells.map((cell, at) => [`"${at}${end}x"`, cell, `"a""b${delimiter}"`]);
      return [['id', 'telephone', 'note'], ...rows].map(row => row.join(delimiter));
    }
    default: {
      const lines = shuffle([...all.map(({ one, style }) => writeNumber(one, style, country)), ...junk]);
      return list.hasHeader ? ['Telephone', ...lines] : lines;
    }
  }
}

function makeList(list: ListCase, name: string): List {
  const { kind, isSaid, country, end, endsLast, packed, parts, report } = list;
  const people = kind === 'ftc' ? list.people.filter(({ one }) => one.country === '1') : list.people;
  const said = {
    lines: { ...(isSaid && { format: 'lines' }), ...country },
    csv: { ...(isSaid && { format: 'csv' }), column: 'telephone', ...country },
    ftc: isSaid ? { format: 'ftc' } : {},
    digests: { ...(isSaid && { format: 'lines' }), hashed: 'sha256' },
  }[kind];
  const place = parts === 0 ? { key: `${name}.txt` } : { prefix: `${name}/` };
  const count = Math.max(1, parts);
  const objects = Array.from({ length: count }, (_, part) => {
    const lines = writeLines(
      list,
      people.filter((_one, at) => at % count === part),
    );
    const bytes = list.writing(lines.join(end) + (endsLast ? end : ''));
    return { key: parts === 0 ? `${name}.txt` : `${name}/${part}`, body: packed ? gzipSync(bytes) : bytes };
  });
  const folder = parts > 0 && list.hasFolder ? [{ key: `${name}/`, body: Buffer.alloc(0) }] : [];
  return {
    config: { ...place, ...said, report, unreadableShare: 1 },
    objects: [...folder, ...objects],
    numbers: people.map(({ one }) => numberOf(one)),
  };
}

/**
 * Drops of any dialect with up to three lists of any kind. Some lists contain nobody of the drop, and some everybody.
 */
export const suppressionCases: fc.Arbitrary<SuppressionCase> = fc.record({
  drop: drops,
  lists: fc
    .array(listCases, { minLength: 1, maxLength: 3 })
    .map(all => all.map((list, at) => makeList(list, `list-${at}`))),
});
