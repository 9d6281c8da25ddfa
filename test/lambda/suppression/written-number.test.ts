import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openMatcher } from '../../../lambda/suppression/match-numbers.ts';
import { type Country, readWrittenNumber } from '../../../lambda/suppression/read-written-number.ts';
import { streamOf } from '../../support/cut-bytes.ts';
import { indexNumbers } from '../../support/index-numbers.ts';

const UK = { countryCode: '44', nationalPrefix: '0' };
const US = { countryCode: '1' };
const RUSSIA = { countryCode: '7', nationalPrefix: '8' };
const ITALY = { countryCode: '39' };
const LONDON = '+442079460123';
const WASHINGTON = '+12025550123';

/** Reads a list of one line. Returns the numbers of the drop that are on it, and whether the line was readable. */
async function read(written: string, country: Country, drop: readonly string[]) {
  const matcher = openMatcher(indexNumbers(drop));
  const { entries, unreadable, rows } = await matcher.read(streamOf([Buffer.from(written)]), {
    format: 'lines',
    gzip: false,
    ...country,
  });
  return { numbers: [...rows].map(row => drop[row - 1]), entries, unreadable };
}

describe('a number of a list is found as it is written', () => {
  test.each<[written: string, country: Country, number: string]>([
    ['+442079460123', {}, LONDON],
    ['00442079460123', {}, LONDON],
    ['442079460123', {}, LONDON],
    ['+44 20 7946 0123', {}, LONDON],
    ['+44-20-7946-0123', {}, LONDON],
    ['+44.20.7946.0123', {}, LONDON],
    ['+44/20/79460123', {}, LONDON],
    ['(+44) 20 7946 0123', {}, LONDON],
    ['+44 (20) 7946-0123', {}, LONDON],
    ['00 44 20 7946 0123', UK, LONDON],
    ['+44\u00a020\u20097946\u202f0123', {}, LONDON],
    ['+44\u201020\u20117946\u20120\u2013123', {}, LONDON],
    ['\u202a+442079460123\u202c', {}, LONDON],
    ['\t+442079460123 ', {}, LONDON],
    ['\ufeff+442079460123', {}, LONDON],
    ['"+44 20 7946 0123"', {}, LONDON],
    [' "442079460123" ', {}, LONDON],
    ['+44 (0)20 7946 0123', {}, LONDON],
    ['+44 ( 0 ) 20 7946 0123', {}, LONDON],
    ['+44 (020) 7946 0123', {}, LONDON],
    ['0044 (0)20 7946 0123', UK, LONDON],
    ['44 (0)20 7946 0123', UK, LONDON],
    ['020 7946 0123', UK, LONDON],
    ['(020) 7946-0123', UK, LONDON],
    ['(0)20 7946 0123', UK, LONDON],
    ['442079460123', UK, LONDON],
    ['2025550123', US, WASHINGTON],
    ['(202) 555-0123', US, WASHINGTON],
    ['202.555.0123', US, WASHINGTON],
    ['12025550123', US, WASHINGTON],
    ['1-202-555-0123', US, WASHINGTON],
    ['+1 202 555 0123', US, WASHINGTON],
    ['1 202 555 0123', { countryCode: '1', nationalPrefix: '1' }, WASHINGTON],
    ['2025550123', { countryCode: '1', nationalPrefix: '1' }, WASHINGTON],
    ['+44 20 7946 0123', US, LONDON],
    ['8 000 555-01-23', RUSSIA, '+70005550123'],
    ['7 000 555-01-23', RUSSIA, '+70005550123'],
    ['06 0000 0123', ITALY, '+390600000123'],
    ['39 06 0000 0123', ITALY, '+390600000123'],
    ['0123456', { countryCode: '999' }, '+9990123456'],
  ])('%j of %j', async (written, country, number) => {
    // Text that is not a telephone number must not pass for one. The other numbers of the drop stay.
    const { numbers, entries, unreadable } = await read(written, country, ['+12025550199', number, '+442079460199']);

    expect({ numbers, entries, unreadable }).toEqual({ numbers: [number], entries: 1, unreadable: 0 });
  });
});

test.each([
  ['44 (0)20 7946 0123', {}, [LONDON, '+4402079460123']],
  // In a country without a prefix, it is unknown whether the code is already in front.
  ['3955501234', ITALY, ['+393955501234', '+3955501234']],
])('%j may mean two numbers, and neither is called', async (written, country, numbers) => {
  expect((await read(written, country, numbers)).numbers).toEqual(numbers);
});

test.each<[written: string, country: Country, numbers: readonly string[]]>([
  ['+44 020 7946 0123', UK, [LONDON, '+4402079460123']],
  ['+44 20 7946 0123', UK, [LONDON, '+4402079460123']],
  ['0044 020 7946 0123', UK, [LONDON, '+4402079460123']],
  ['44 020 7946 0123', UK, [LONDON, '+4402079460123']],
  ['020 7946 0123', UK, [LONDON, '+4402079460123']],
  ['+7 8 000 555 01 23', RUSSIA, ['+70005550123', '+780005550123']],
  ['+36 06 0000 0123', { countryCode: '36', nationalPrefix: '06' }, ['+3600000123', '+360600000123']],
  // Without a given prefix, or in a country without one, a 0 belongs to the number.
  ['+44 020 7946 0123', {}, ['+4402079460123']],
  ['+44 20 7946 0123', {}, [LONDON]],
  ['+39 06 0000 0123', ITALY, ['+390600000123']],
  // A number of another country than the given one.
  ['+43 01 0000 0123', UK, ['+430100000123']],
])(
  '%j of %j is the same with and without the trunk prefix after its country code',
  async (written, country, numbers) => {
    const drop = [
      LONDON,
      '+4402079460123',
      '+70005550123',
      '+780005550123',
      '+3600000123',
      '+360600000123',
      '+390600000123',
      '+39600000123',
      '+430100000123',
      '+43100000123',
    ];
    expect((await read(written, country, drop)).numbers.toSorted()).toEqual(numbers.toSorted());
  },
);

describe('text that matches no rule is counted, and names nobody', () => {
  test.each<[written: string, country: Country]>([
    // A number without a country.
    ['2025550123', {}],
    ['02079460123', {}],
    ['020 7946 0123 99', {}],
    ['011 44 20 7946 0123', {}],
    ['1234567890123456', {}],
    ['+1234567890123456', {}],
    ['+0442079460123', {}],
    ['000442079460123', {}],
    ['+123456', {}],
    ['00123456', {}],
    ['00', {}],
    ['+', {}],
    ['---', {}],
    ['()', {}],
    // A number with other text.
    ['+44 20 7946 0123 ext 4', {}],
    ['tel:+442079460123', {}],
    ["'+442079460123", {}],
    ['=+442079460123', {}],
    ['4.42079E+11', {}],
    ['442079460123.0', {}],
    ['442079460123.00', {}],
    ['+442079460123;1', {}],
    ['+442079460123,1', {}],
    ['+44207946\t0123', {}],
    ['+442079460123 +442079460124', {}],
    ['++442079460123', {}],
    ['44+2079460123', {}],
    ['+44 20 7946 0123\u0000', {}],
    ['\uff0b442079460123', {}],
    ['+44\u066020\u0667946', {}],
    ['+44\u221220\u22127946\u22120123', {}],
    ['"+442079460123', {}],
    ['+442079460123"', {}],
    ['+44"207946"0123', {}],
    ['"+442079460123"1', {}],
    ['""+442079460123""', {}],
    ['+442079460123\u00c2', {}],
    // Of another country than the one that was said.
    ['79460123', UK],
    ['2079460123', UK],
    ['0', UK],
    ['01', UK],
    ['0123456789012345', UK],
    ['202555012', US],
    ['1025550123', US],
    ['0612345678', US],
    ['22025550123', US],
    ['120255501234', US],
    ['11025550123', US],
    ['0005550123', RUSSIA],
    ['8', RUSSIA],
    ['123', ITALY],
    ['12345678901234', ITALY],
    // Too many digits to keep, wherever they are.
    ['9'.repeat(19), {}],
    ['0'.repeat(40), UK],
    [`+${'1'.repeat(5000)}`, {}],
    [`(0${'0'.repeat(60)})442079460123`, {}],
    [`${' '.repeat(5000)}`.concat('+442079460123'), {}],
  ])('%j of %j', async (written, country) => {
    const drop = [LONDON, WASHINGTON, '+70005550123', '+4420794601230', '+12025550100'];
    const { entries, unreadable, numbers } = await read(written, country, drop);

    expect({ entries, unreadable }).toEqual({ entries: 0, unreadable: 1 });
    if (written.length < 5000) expect(numbers).toEqual([]);
  });
});

test.each(['', ' ', '\t', '\u00a0', '\ufeff', '""', ' "" ', '\n\n', '\r\n \r\n'])(
  '%j is not an entry',
  async written => {
    expect(await read(written, {}, [LONDON])).toEqual({ numbers: [], entries: 0, unreadable: 0 });
  },
);

test.each([
  ['+44 (0)20 7946 0123', '+4402079460199', '+442079460199'],
  ['+44 (20 7946 0123', '+440)20 7946 0199', '+442079460199'],
  ['+44.2079460123', '442079460123.0', '+4420794601230'],
  ['+44207946\t', '442079460199', '+12025550123'],
  ['x', '"442079460199', '+442079460199'],
  ['+', '20 7946 0199 00', '+20794601990'],
])('a line does not depend on the one before: %j, %j', async (first, second, other) => {
  const both = await read(`${first}\n${second}`, {}, [other]);
  const alone = await Promise.all([read(first, {}, [other]), read(second, {}, [other])]);

  expect(alone.map(({ numbers }) => numbers)).toEqual([[], []]);
  expect(both.numbers).toEqual([]);
  expect(both.unreadable).toBe(alone[0].unreadable + alone[1].unreadable);
});

test('a decimal before a number does not belong to it', async () => {
  expect(await read('+4420794601.99\n442079460123', {}, [LONDON])).toEqual({
    numbers: [LONDON],
    entries: 1,
    unreadable: 1,
  });
});

test('any text is read by the rules', () => {
  const piece = fc.oneof(
    { weight: 6, arbitrary: fc.stringMatching(/^\d{1,6}$/) },
    { weight: 2, arbitrary: fc.constantFrom('0', '00', '+', '44', '1', '39', '7', '8', '202', '+44') },
    {
      weight: 3,
      arbitrary: fc.constantFrom(' ', '-', '(', ')', '(0)', '.', '/', '\u00a0', '\u2009', '\u2011', '\u202f', '\ufeff'),
    },
    { weight: 1, arbitrary: fc.constantFrom('a', 'é', ',', '\u2212', '\u2028', '\u00a7', '+', '\uff0b') },
  );
  const written = fc.array(piece, { minLength: 1, maxLength: 8 }).map(pieces => pieces.join(''));
  const countries = fc.constantFrom<Country>({}, UK, US, RUSSIA, ITALY, { countryCode: '1', nationalPrefix: '1' });
  return fc.assert(
    fc.asyncProperty(written, countries, async (text, country) => {
      const meant = readWrittenNumber(text, country);
      const drop = [...new Set(meant ?? [])].map(digits => `+${digits}`);
      // Numbers that differ by one digit, so that only the intended number is found.
      const others = drop.map(number => number.replace(/\d$/, last => String((Number(last) + 1) % 10)));
      const all = [...new Set([...drop, ...others])];
      const found = await read(`${text}\n`, country, all);
      // A first line with a letter and no digit is a header.
      const isHeader =
        /[\p{L}\u0080-\uffff]/u.test(text.replace(/[\u00a0\u2009\u2011\u202f\ufeff]/g, '')) && !/\d/.test(text);
      const isCounted = meant !== undefined && !isHeader;
      expect(found).toEqual({
        numbers: all.filter(number => drop.includes(number)),
        entries: Number(isCounted && meant.length > 0),
        unreadable: Number(isCounted && meant.length === 0),
      });
    }),
    { numRuns: 1500 },
  );
});
