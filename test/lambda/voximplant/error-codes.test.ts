import { APIErrorCode } from '@voximplant/apiclient-nodejs/dist/Enums.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { classifyError, type ErrorClass, errorClasses, suggestFix } from '../../../lambda/voximplant/error-codes.ts';

const documented = Object.values(APIErrorCode).filter(code => typeof code === 'number');

/** The number of times that a code is in the table. */
function countMentions(code: number): number {
  return Object.values(errorClasses)
    .flat()
    .filter(entry => (typeof entry === 'number' ? entry === code : code >= entry[0] && code <= entry[1])).length;
}

describe('every code that the official client documents', () => {
  test('is in the table once', () => {
    expect(documented.length).toBeGreaterThan(400);
    expect(documented.filter(code => countMentions(code) !== 1)).toEqual([]);
  });

  test('and no other one is in the table', () => {
    const known = new Set<number>(documented);
    const listed = Object.values(errorClasses)
      .flat()
      .flatMap(entry =>
        typeof entry === 'number' ? [entry] : Array.from({ length: entry[1] - entry[0] + 1 }, (_, i) => entry[0] + i),
      );

    expect(listed.filter(code => !known.has(code))).toEqual([]);
  });
});

test.each<[ErrorClass, number[]]>([
  ['token', [447, 455, 456]],
  ['account', [5, 100, 104, 115, 127, 131, 137, 281, 282, 311, 317, 320, 321, 322, 323, 433, 454, 511, 527]],
  ['transient', [162, 314, 340, 416]],
  ['in_doubt', [1, 2, 4, 13, 15, 16, 21, 251, 252, 484, 515]],
  [
    'final',
    [101, 102, 103, 105, 134, 147, 247, 248, 249, 250, 253, 257, 375, 427, 477, 485, 491, 492, 493, 496, 497, 499],
  ],
])('the class "%s" contains %j', (kind, codes) => {
  expect(codes.filter(code => classifyError(code) !== kind)).toEqual([]);
});

test('an undocumented code is in doubt', () => {
  const known = new Set<number>(documented);
  fc.assert(
    fc.property(fc.oneof(fc.integer({ min: -10, max: 700 }), fc.integer(), fc.double()), code => {
      fc.pre(!known.has(code));

      expect(classifyError(code)).toBe('in_doubt');
    }),
  );
});

describe('suggestFix', () => {
  test.each([104, 127, 250, 454])('gives the remedy for %i', code => {
    expect(suggestFix(code)).toMatch(/^[a-z].+/);
  });

  test('gives none for unknown codes', () => {
    expect(suggestFix(999)).toBeUndefined();
    expect(suggestFix(Number.NaN)).toBeUndefined();
  });
});
