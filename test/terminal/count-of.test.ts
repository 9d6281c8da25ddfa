import { describe, expect, test } from 'vitest';
import { countOf, showBytes } from '../../terminal/count-of.ts';

test.each([
  [0, '0 problems'],
  [1, '1 problem'],
  [2, '2 problems'],
  [6_000_000, '6,000,000 problems'],
])('%d is counted as %s', (count, words) => {
  expect(countOf(count, 'problem')).toBe(words);
});

test('a word has its own plural', () => {
  expect([1, 2].map(count => countOf(count, 'entry', 'entries'))).toEqual(['1 entry', '2 entries']);
});

describe('a size', () => {
  test.each([
    [1, '1 byte'],
    [271, '271 bytes'],
    [9_999, '9,999 bytes'],
    [10_000, '10 kB'],
    [339_777_809, '340 MB'],
    [1_500_000_000, '1.5 GB'],
    [5e16, '50000 TB'],
  ])('of %d is shown as %s', (bytes, words) => {
    expect(showBytes(bytes)).toBe(words);
  });
});
