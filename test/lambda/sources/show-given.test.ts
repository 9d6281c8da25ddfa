import { expect, test } from 'vitest';
import { showGiven } from '../../../lambda/sources/show-given.ts';

test('what an uploader wrote is masked before it is cut, in whatever type it comes', () => {
  expect(showGiven(12025550147)).toBe('"…47"');
  expect(showGiven(['12025550147', 'a'])).toBe('"["…47","a"]"');
  expect(showGiven(`${'x'.repeat(50)}12025550147`)).toBe(`"${'x'.repeat(50)}…47"`);
  expect(showGiven(undefined)).toBe('"undefined"');
});
