import { expect, test } from 'vitest';
import { isDone, readListStatus } from '../../../lambda/voximplant/list-status.ts';

test.each([
  ['In progress', 'dialling', false],
  ['IN_PROGRESS', 'dialling', false],
  ['in-progress', 'dialling', false],
  [' InProgress ', 'dialling', false],
  ['Completed', 'completed', true],
  ['COMPLETED', 'completed', true],
  ['Canceled', 'cancelled', true],
  ['Cancelled', 'cancelled', true],
  ['canceled', 'cancelled', true],
  ['CANCELLED', 'cancelled', true],
  ['Suspended', 'suspended', false],
  ['suspended', 'suspended', false],
  ['Paused', 'unknown', false],
  ['Not completed', 'unknown', false],
  ['', 'unknown', false],
  [undefined, 'unknown', false],
] as const)('a list that is "%s" is %s; does it no longer begin calls? %s', (word, status, done) => {
  expect([readListStatus(word), isDone(word)]).toEqual([status, done]);
});
