import { describe, expect, test } from 'vitest';
import { errorsKey, isCsvKey, isGzipKey, withoutCsvEnding } from '../../../lambda/keys/csv-key.ts';
import { isErrorsKey } from '../../../lambda/keys/own-file.ts';

describe('a key', () => {
  test.each(['a.csv', 'a/b.CSV', 'a.csv.gz', 'a.Csv.Gz', '.csv', 'a.errors.csv', 'errors.csv'])(
    '%s belongs to a CSV',
    key => {
      expect(isCsvKey(key)).toBe(true);
    },
  );

  test.each([
    'a.csv.json',
    'a.gz',
    'a.csv.gzip',
    'a.csv.bak',
    'csv',
    'a.csv/',
    'a.csv.errors.csv',
    'a.csv.cancel.csv',
    'a.cancelled.csv.gz',
  ])('%s does not belong to a CSV', key => {
    expect(isCsvKey(key)).toBe(false);
  });

  test.each([
    ['a.csv', false],
    ['a.csv.gz', true],
    ['a.CSV.GZ', true],
  ])('%s is gzipped: %s', (key, packed) => {
    expect(isGzipKey(key)).toBe(packed);
  });

  test.each([
    ['a/b.csv', 'a/b'],
    ['a/b.CSV.gz', 'a/b'],
    ['a.csv/b.csv', 'a.csv/b'],
  ])('%s without its ending is %s', (key, stem) => {
    expect(withoutCsvEnding(key)).toBe(stem);
  });

  test.each(['a.csv', 'a.CSV.GZ'])('of the problem list of %s is recognised, and is not a drop', key => {
    expect(errorsKey(key)).toBe(`${key}.errors.csv`);
    expect(isErrorsKey(errorsKey(key))).toBe(true);
  });
});
