import { expect, test } from 'vitest';
import { isLeftAlone } from '../../../../lambda/write-back/unclaimed/is-left-alone.ts';
import { makeFeed } from '../../../support/make-feed.ts';

const feeds = [
  makeFeed({
    suppression: [{ key: 'lists/do-not-call.txt' }, { prefix: 'blocked/' }, { bucket: 'elsewhere', prefix: 'theirs/' }],
    results: { write: 'file', to: 'results/acme/' },
  }),
];

test.each([
  ['others/', 'a folder'],
  ['.hidden/a.csv', 'a hidden folder'],
  ['_archive/2026/a.csv', "a folder that is hidden by Hadoop's convention"],
  ['others/a.csv.filepart', 'an incomplete upload'],
  ['others/a.csv.errors.csv', 'a file of the function'],
  ['others/a.csv.results.csv', 'a file of the function'],
  ['others/a.csv.suppressed.csv', 'a file of the function'],
  ['others/a.csv.cancelled.csv', 'a file of the function'],
  ['lists/do-not-call.txt', 'a suppression list'],
  ['blocked/part-1.txt', 'a part of a suppression list'],
  ['results/acme/a.csv.results.csv', 'a results file'],
  ['results/acme/notes.txt', 'a file beside results'],
])('"%s" is left alone: %s', key => {
  expect(isLeftAlone(key, feeds)).toBe(true);
});

test.each([
  'a.csv',
  'Acme/a.csv',
  'others/a.csv.json',
  'others/a.csv.cancel.csv',
  '_defaults.json',
  'theirs/a.txt',
  'results/a.csv',
])('"%s" is not left alone', key => {
  expect(isLeftAlone(key, feeds)).toBe(false);
});
