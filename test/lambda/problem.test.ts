import { expect, test } from 'vitest';
import { showValue } from '../../lambda/problem.ts';

test.each([
  ['text', '"text"'],
  [5, '"5"'],
  [null, '"null"'],
  [undefined, '"undefined"'],
  [{ a: [1] }, '"{"a":[1]}"'],
  ['x'.repeat(60), `"${'x'.repeat(60)}"`],
  ['x'.repeat(61), `"${'x'.repeat(57)}..."`],
])('%j is shown as %s', (value, shown) => {
  expect(showValue(value)).toBe(shown);
});
