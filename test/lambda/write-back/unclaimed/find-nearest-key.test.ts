import { expect, test } from 'vitest';
import { findNearestKey } from '../../../../lambda/write-back/unclaimed/find-nearest-key.ts';

const PREFIXES = ['drops/', 'incoming/acme/', 'bravo/'];

test.each([
  // Another case.
  ['Drops/a.csv', 'drops/a.csv'],
  ['INCOMING/Acme/sub/a.csv', 'incoming/acme/sub/a.csv'],
  // Meaningless slashes.
  ['/drops/a.csv', 'drops/a.csv'],
  ['./drops/a.csv', 'drops/a.csv'],
  ['incoming//acme/a.csv', 'incoming/acme/a.csv'],
  // After another folder, such as the name of the bucket.
  ['my-bucket/drops/a.csv', 'drops/a.csv'],
  ['x/y/incoming/ACME/a.csv', 'incoming/acme/a.csv'],
  // Misspelled.
  ['drop/a.csv', 'drops/a.csv'],
  ['dorps/a.csv', 'drops/a.csv'],
  ['incomming/acme/a.csv', 'incoming/acme/a.csv'],
  ['brave/a.csv', 'bravo/a.csv'],
  // The intended key is unknown.
  ['a.csv', undefined],
  ['drops', undefined],
  ['drops.csv', undefined],
  ['archive/a.csv', undefined],
  ['acme/a.csv', undefined],
  ['d/a.csv', undefined],
  ['', undefined],
])('the key "%s" means %s', (key, meant) => {
  expect(findNearestKey(key, PREFIXES)).toBe(meant);
});

test('a file at the top of the bucket belongs to the only feed', () => {
  expect(findNearestKey('a.csv', ['drops/'])).toBe('drops/a.csv');
  expect(findNearestKey('archive/a.csv', ['drops/'])).toBeUndefined();
});

test('two equally near prefixes give no suggestion', () => {
  expect(findNearestKey('feed-3/a.csv', ['feed-1/', 'feed-2/'])).toBeUndefined();
  expect(findNearestKey('Feed-2/a.csv', ['feed-1/', 'feed-2/'])).toBe('feed-2/a.csv');
});

test('a letter and its accent are one letter, however they are encoded', () => {
  expect(findNearestKey('ru\u0308ckruf/a.csv', ['r\u00fcckruf/'])).toBe('r\u00fcckruf/a.csv');
});
