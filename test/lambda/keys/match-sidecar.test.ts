import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { commonBeginnings, csvsOf, sidecarsOf } from '../../../lambda/keys/match-sidecar.ts';

const nfc = (text: string) => text.normalize('NFC');
const nfd = (text: string) => text.normalize('NFD');

describe('a file and its sidecar match:', () => {
  test.each([
    ['people.csv', 'people.csv.json'],
    ['people.csv', 'people.json'],
    ['people.csv', 'people.JSON'],
    ['m3.csv', 'm3.csv.Json'],
    ['m3.csv', 'm3.jSON'],
    ['MONDAY.CSV.gz', 'MONDAY.json'],
    ['MONDAY.CSV.gz', 'MONDAY.csv.gz.json'],
    ['Monday.Csv', 'Monday.json'],
    ['Monday.Csv', 'Monday.csv.JSON'],
    ['monday.csv.GZ', 'monday.csv.gz.json'],
    [nfd('Müller.csv'), nfc('Müller.csv.json')],
    [nfc('Müller.csv'), nfd('Müller.json')],
    [nfd('Ärger/Öl.CSV'), nfc('Ärger/Öl.json')],
    [nfd('한국.csv.gz'), nfc('한국.json')],
    ['a.txt.csv', 'a.txt.json'],
    ['x.json.csv', 'x.json.json'],
  ])('%s and %s', (csv, sidecar) => {
    const keys = [csv, sidecar, 'people2.csv', 'other.json'].map(name => `acme/${name}`);

    expect(sidecarsOf(`acme/${csv}`, keys)).toEqual([`acme/${sidecar}`]);
    expect(csvsOf(`acme/${sidecar}`, keys)).toContain(`acme/${csv}`);
    const [key, own] = [`acme/${csv}`, `acme/${sidecar}`];
    for (const one of [key, own]) {
      const beginnings = commonBeginnings('acme/', one);
      for (const other of [key, own]) expect(beginnings.some(beginning => other.startsWith(beginning))).toBe(true);
    }
  });
});

describe('another file is not a sidecar:', () => {
  test.each([
    ['people.csv', 'People.json'],
    ['people.csv', 'people2.json'],
    ['people.csv', 'people.csv.txt.json'],
    ['people.csv', 'monday/people.json'],
    ['people.csv', 'people.csv.errors.csv.json'],
    ['people.csv', 'people.csv.json.csv'],
    ['_defaults.csv', '_defaults.json'],
    ['Muller.csv', 'Müller.json'],
  ])('%s and %s', (csv, sidecar) => {
    expect(sidecarsOf(csv, [csv, sidecar])).toEqual([]);
    expect(csvsOf(sidecar, [csv, sidecar])).not.toContain(csv);
  });
});

describe('a sidecar with the exact name of another file', () => {
  test.each([
    ['people.CSV', 'people.csv', 'people.csv.json'],
    [nfd('Müller.csv'), nfc('Müller.csv'), nfc('Müller.csv.json')],
    [nfd('Müller.csv'), nfc('Müller.csv'), nfc('Müller.json')],
    ['people.csv.GZ', 'people.csv.gz', 'people.csv.gz.json'],
  ])('does not belong to %j beside %j', (like, own, sidecar) => {
    const keys = [like, own, sidecar];

    expect(sidecarsOf(like, keys)).toEqual([]);
    expect(sidecarsOf(own, keys)).toEqual([sidecar]);
    expect(csvsOf(sidecar, keys)).toEqual([own]);
  });

  test('belongs to both if it has their common stem', () => {
    expect(csvsOf('people.json', ['people.csv', 'people.CSV', 'people.csv.gz', 'people.json'])).toEqual([
      'people.csv',
      'people.CSV',
      'people.csv.gz',
    ]);
  });
});

test('all sidecars of a file are found, since the intended one is unknown', () => {
  const keys = ['people.csv', 'people.csv.json', 'people.csv.JSON', 'people.Json'];

  expect(sidecarsOf('people.csv', keys)).toEqual(keys.slice(1));
});

test('a sidecar that is missing from the listing still finds its file', () => {
  expect(csvsOf('people.json', ['people.csv'])).toEqual(['people.csv']);
});

describe('the prefixes to list', () => {
  test('are one for a name in ASCII, and two for one with letters that a Mac decomposes', () => {
    expect(commonBeginnings('acme/', 'acme/people.csv.gz')).toEqual(['acme/people.']);
    expect(commonBeginnings('acme/', nfc('acme/Müller.json')).sort()).toEqual(
      [nfc('acme/Müller.'), nfd('acme/Müller.')].sort(),
    );
  });

  test('never leave the prefix of the feed, in its own spelling', () => {
    const prefix = nfd('Büro/');

    for (const beginning of commonBeginnings(prefix, nfd('Büro/Müller.csv')))
      expect(beginning.startsWith(prefix)).toBe(true);
  });

  test('are never longer than a key', () => {
    expect(commonBeginnings('', `${'x'.repeat(1024)}.csv`)).toEqual([]);
  });

  test('match every sidecar that a file may have, whatever its name', () => {
    const stems = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }).map(stem => stem.toWellFormed());
    fc.assert(
      fc.property(
        stems,
        fc.constantFrom('.csv', '.CSV', '.csv.gz'),
        fc.constantFrom('.json', '.Json'),
        (stem, a, b) => {
          const beginnings = commonBeginnings('', stem + a);
          for (const form of [stem, nfc(stem), nfd(stem)])
            expect(beginnings.some(beginning => `${form}${b}`.startsWith(beginning))).toBe(true);
        },
      ),
    );
  });
});

test('a file with the state of a drop is not a sidecar, even of a file with such a name', () => {
  const keys = ['a.csv', 'a.csv.result.json', 'a.csv.result.csv'];

  for (const key of ['a.csv', 'a.csv.result.csv']) expect(sidecarsOf(key, keys)).toEqual([]);
  expect(csvsOf('a.csv.result.json', keys)).toEqual([]);
  expect(sidecarsOf('survey.result.csv', ['survey.result.csv', 'survey.result.json'])).toEqual(['survey.result.json']);
});
