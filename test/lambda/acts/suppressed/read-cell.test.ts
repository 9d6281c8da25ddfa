import { expect, test } from 'vitest';
import { openCellReader } from '../../../../lambda/acts/suppressed/read-cell.ts';
import { makeFeed } from '../../../support/make-feed.ts';

/** Reads a cell by the rules of these suppression lists. */
function read(cell: string, ...lists: readonly object[]) {
  const suppression = lists.map((list, at) => ({ bucket: 'lists', key: `${at}.txt`, ...list }));
  const feed = makeFeed({ suppression });
  return openCellReader(feed.suppression.map(list => ({ ...list, bucket: 'lists' })))(cell);
}

const UK = { countryCode: '44', nationalPrefix: '0' };

test.each<[cell: string, lists: readonly object[], numbers: readonly string[] | undefined]>([
  ['+12025550123', [{}], ['12025550123']],
  ['+1 (202) 555-0123', [{}], ['12025550123']],
  ['0012025550123', [{}], ['12025550123']],
  ['12025550123', [{}], ['12025550123']],
  ['2025550123', [{}], []],
  ['2025550123', [{ countryCode: '1' }], ['12025550123']],
  ['2025550123', [{ format: 'ftc' }], ['12025550123']],
  ['020 7946 0123', [UK], ['442079460123']],
  // One list suffices, and several may read a number in several ways.
  ['2025550123', [{}, { countryCode: '1' }], ['12025550123']],
  ['0207946012', [UK, { countryCode: '39' }], ['44207946012', '390207946012']],
  ['+12025550123', [UK, { countryCode: '39' }], ['12025550123']],
  ['ask Ada', [UK, {}], []],
  ['', [UK, {}], undefined],
  ['  ', [{}], undefined],
])('%j of %j means %j', (cell, lists, numbers) => {
  expect(read(cell, ...lists)).toEqual(numbers);
});
