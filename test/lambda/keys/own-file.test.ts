import { describe, expect, test } from 'vitest';
import { classifyKey, type KeyKind } from '../../../lambda/keys/classify-key.ts';

const kindOf = (key: string) => classifyKey(`acme/${key}`, { bucket: 'drops', prefix: 'acme/', suppression: [] }).kind;

/**
 * The files that the function writes beside a drop: the part before the last ending, that ending, and the kind of key.
 */
const WRITTEN: ReadonlyArray<[stem: string, ending: string, kind: KeyKind['kind']]> = [
  ['people.csv.errors', '.csv', 'errors_file'],
  ['people.csv.gz.errors', '.csv', 'errors_file'],
  ['people (1).csv.errors', '.csv', 'errors_file'],
  ['people.csv.cancel', '.csv', 'cancel_file'],
  ['people.cancelled', '.csv', 'cancel_file'],
  ['people.csv.results', '.csv', 'results_file'],
  ['people.csv.0123456789ab.unreached', '.csv', 'results_file'],
  ['0123456789ab.results', '.csv', 'results_file'],
  ['people.csv.suppressed', '.csv', 'suppressed_file'],
  ['people.csv.result', '.json', 'receipt_file'],
  ['people.csv.result', '.txt', 'receipt_file'],
  ['list.xlsx.result', '.txt', 'receipt_file'],
];

/** The suffixes with which programs name a copy. */
const COPIES: ReadonlyArray<[who: string, copy: string]> = [
  ['the function itself', ''],
  ['Chrome', ' (1)'],
  ['old Firefox', '(2)'],
  ['Windows', ' - Copy'],
  ['Windows the second time', ' - Copy (2)'],
  ['Windows in German', ' - Kopie'],
  ['a Mac', ' copy'],
  ['a Mac the second time', ' copy 2'],
  ['a Mac in German', ' Kopie 3'],
  ['a Mac in French', ' copie'],
  ['a Mac in Portuguese', ' cópia'],
  ['a Mac in Portuguese, decomposed', ' co\u0301pia 2'],
  ['a Mac in Russian', ' копия'],
  ['a Mac that keeps both', ' 2'],
  ['GNOME', ' (copy)'],
  ['GNOME the second time', ' (another copy)'],
  ['GNOME in Russian', ' (копия 2)'],
  ['Safari and Android', '-1'],
  ['Windows, for a copy of a download', ' (1) - Copy'],
  ['Chrome, for a download of a download', ' (1) (1)'],
];

describe.each(WRITTEN)('a copy of %s%s is not a drop', (stem, ending, kind) => {
  test.each(COPIES)('named as by %s', (_who, copy) => {
    for (const key of [
      `${stem}${copy}${ending}`,
      `${stem}${copy}${ending.toUpperCase()}`,
      `${stem.toUpperCase()}${copy}${ending}`,
      `Copy of ${stem}${copy}${ending}`,
    ])
      expect([key, kindOf(key)]).toEqual([key, kind]);
    if (ending === '.csv') expect(kindOf(`${stem}${copy}.csv.gz`)).toBe(kind);
  });
});

test.each([
  'people (1).csv',
  'people - Copy.csv',
  'people copy 2.csv',
  'errors (1).csv',
  'people.errors (1).csv',
  'people.csv.errorsheet.csv',
  'people.csv.errors/people.csv',
  'results copy.csv',
  'people.csv.results-of-monday.csv',
  'people.csv.results2.csv',
])('a copy of another file is a drop: %s', key => {
  expect(kindOf(key)).toBe('csv');
});

test('a long name of many such words takes no time', () => {
  for (const part of [' copy 2', ' (1)', ' - x', '-1', ' 2', ' - ']) {
    const key = `a.csv.errors${part.repeat(1000 / part.length)}!.csv`;
    expect([part, kindOf(key)]).toEqual([part, part.startsWith(' ') ? 'errors_file' : 'csv']);
  }
});
