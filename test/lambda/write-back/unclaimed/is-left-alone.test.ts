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
  ['.hidden/a.csv', 'hidden'],
  ['_archive/2026/a.csv', 'hidden by the habit of Hadoop'],
  ['others/a.csv.filepart', 'not complete yet'],
  ['others/a.csv.errors.csv', 'ours'],
  ['others/a.csv.results.csv', 'ours'],
  ['others/a.csv.suppressed.csv', 'ours'],
  ['others/a.csv.cancelled.csv', 'ours'],
  ['lists/do-not-call.txt', 'a suppression list'],
  ['blocked/part-1.txt', 'a part of a suppression list'],
  ['results/acme/a.csv.results.csv', 'results'],
  ['results/acme/notes.txt', 'beside results'],
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
])('"%s" is nobody’s', key => {
  expect(isLeftAlone(key, feeds)).toBe(false);
});
