import { expect, test } from 'vitest';
import { holdsNewList } from '../../../lambda/submission/holds-new-list.ts';
import { makeFeed } from '../../support/make-feed.ts';

test.each([
  ['held', undefined, true],
  ['held', { is_cancelled: false }, true],
  // A list that its uploader wants cancelled must stay so, so it is not held for a later start.
  ['held', { is_cancelled: true }, false],
  ['at_once', {}, false],
  ['at_once', { is_cancelled: true }, false],
])('a list of a feed that starts %s, with %j: is it held? %s', (start, parameters, held) => {
  expect(holdsNewList(makeFeed({ start }), parameters)).toBe(held);
});
