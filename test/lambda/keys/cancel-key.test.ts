import { expect, test } from 'vitest';
import { cancelKeysOf, cancelledKey, csvKeysOfCancel, isCancelKey } from '../../../lambda/keys/cancel-key.ts';
import { isCsvKey } from '../../../lambda/keys/csv-key.ts';

test.each([
  ['a/people.csv.cancel.csv', ['a/people.csv']],
  ['a/people.CSV.Cancel.CSV', ['a/people.CSV']],
  ['a/people.csv.gz.cancel.csv', ['a/people.csv.gz']],
  ['a/people.cancel.csv', ['a/people.csv', 'a/people.CSV', 'a/people.csv.gz']],
  ['a/people.csv.cancel (1).csv', []],
  ['a/people.csv.cancel.csv.gz', []],
  ['a/people.csv.cancelled.csv', []],
])('%s removes people from the lists of %j', (key, csvKeys) => {
  expect(csvKeysOfCancel(key)).toEqual(csvKeys);
  expect(isCancelKey(key)).toBe(true);
  expect(isCsvKey(key)).toBe(false);
});

test('its results have their own name, which removes nobody', () => {
  expect(cancelledKey('a/people.csv.cancel.csv')).toBe('a/people.csv.cancelled.csv');
  expect(csvKeysOfCancel(cancelledKey('a/people.cancel.csv'))).toEqual([]);
});

test.each(['a/people.csv', 'a/people.CSV', 'a/people.csv.gz'])('the cancel files beside %s belong to it', csvKey => {
  for (const key of cancelKeysOf(csvKey)) expect(csvKeysOfCancel(key)).toContain(csvKey);
});
