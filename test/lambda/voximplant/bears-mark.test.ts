import { expect, test } from 'vitest';
import { bearsMark } from '../../../lambda/voximplant/bears-mark.ts';

test.each([
  ['People ~aaaaaaaaaaaa', true],
  [' ~aaaaaaaaaaaa', true],
  ['~aaaaaaaaaaaa', true],
  ['People ~aaaaaaaaaaaa ', true],
  ['~aaaaaaaaaaaa Sale', true],
  ['~aaaaaaaaaaaa Sale ~aaaaaaaaaaaa', true],
  ['~aaaaaaaaaaaa Sale ~bbbbbbbbbbbb', true],
  ['People ~bbbbbbbbbbbb', false],
  ['~bbbbbbbbbbbb Sale ~aaaaaaaaaaaa', false],
  ['People ~aaaaaaaaaaaa again', false],
  ['People ~aaaaaaaaaaa', false],
  ['People', false],
  ['', false],
])('a list that is named "%s": is it ours? %s', (name, isIt) => {
  expect(bearsMark(name, ' ~aaaaaaaaaaaa')).toBe(isIt);
});
