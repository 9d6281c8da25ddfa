import { expect, test } from 'vitest';
import { firstLook, type ListLook } from '../../../lambda/ledger/store/list-store.ts';
import { isStalled } from '../../../lambda/results/is-stalled.ts';
import { at } from '../../support/make-draft.ts';

const HOUR = 3600;
const NOW = 100 * HOUR;
const hoursAgo = (hours: number) => at(NOW - hours * HOUR).toISOString();
const moved = (hours: number) => ({ at: hoursAgo(0), movedAt: hoursAgo(hours), counts: '{}' });

test.each<[what: string, change: Partial<ListLook>, expected: boolean]>([
  ['runs', {}, false],
  ['has run for months', { since: hoursAgo(99), from: hoursAgo(99) }, false],
  ['is suspended', { word: 'Suspended', since: hoursAgo(23) }, false],
  ['is suspended for a day', { word: 'Suspended', since: hoursAgo(25) }, true],
  ['is suspended for a day, in capitals', { word: 'SUSPENDED', since: hoursAgo(25) }, true],
  ['has resumed', { word: 'In progress', since: hoursAgo(25) }, false],
  ['could not be checked', { due: hoursAgo(23) }, false],
  ['could not be checked for a day', { due: hoursAgo(25) }, true],
  ['is in trouble', { troubledSince: hoursAgo(23) }, false],
  ['is in trouble for a day', { troubledSince: hoursAgo(25) }, true],
  ['made progress', { progress: moved(23) }, false],
  ['made no progress for a day', { progress: moved(25) }, true],
  ['has ended, whatever its calls did', { isOver: true, progress: moved(25), since: hoursAgo(25) }, false],
  ['cannot be collected for a day', { isOver: true, due: hoursAgo(25) }, true],
  ['cannot be written for a day', { isOver: true, troubledSince: hoursAgo(25) }, true],
  ['waits for its last look', { isOver: true, isTold: true, due: hoursAgo(-5), word: 'Suspended' }, false],
])('a list that %s', (_what, change, expected) => {
  const look = { ...firstLook(7, undefined, hoursAgo(-1), hoursAgo(99)), ...change };

  expect(isStalled(look, at(NOW))).toBe(expected);
});
