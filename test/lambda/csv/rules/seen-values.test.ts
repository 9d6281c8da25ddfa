import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_SEEN_VALUES, mostValuesIn, SeenValues } from '../../../../lambda/csv/rules/seen-values.ts';

test('a repeated value is found with the row of its first occurrence', () => {
  const seen = new SeenValues();

  expect([seen.add('a', 2), seen.add('b', 3), seen.add('a', 4), seen.add('a', 5)]).toEqual([
    undefined,
    undefined,
    2,
    2,
  ]);
});

test('any values are found as by a map', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 3 }), { maxLength: 3000 }), values => {
      const seen = new SeenValues();
      const map = new Map<string, number>();
      for (const [index, value] of values.entries()) {
        expect(seen.add(value, index + 1)).toBe(map.get(value));
        if (!map.has(value)) map.set(value, index + 1);
      }
    }),
    { numRuns: 200 },
  );
});

test('any integers are found as by a map, however similar they are', () => {
  const number = fc.oneof(
    fc.maxSafeNat(),
    fc.integer({ min: 0, max: 300 }),
    fc.integer({ min: 0, max: 300 }).map(many => many * 2 ** 32),
    fc.integer({ min: 0, max: 300 }).map(many => many * 100_000 + 12_025_550_000),
  );
  fc.assert(
    fc.property(fc.array(number, { maxLength: 3000 }), values => {
      const seen = new SeenValues();
      const map = new Map<number, number>();
      for (const [index, value] of values.entries()) {
        expect(seen.addNumber(value, index + 1)).toBe(map.get(value));
        if (!map.has(value)) map.set(value, index + 1);
      }
    }),
    { numRuns: 100 },
  );
});

test('two hundred thousand consecutive numbers are all different, and all found again', () => {
  const seen = new SeenValues();
  const numbers = Array.from({ length: 200_000 }, (_, index) => `+${12_025_550_000 + index}`);

  expect(numbers.findIndex((number, index) => seen.add(number, index + 2) !== undefined)).toBe(-1);
  expect(numbers.findIndex((number, index) => seen.add(number, 1) !== index + 2)).toBe(-1);
  expect(seen.isOverflowing).toBe(false);
});

test('values are compared up to the limit, and the first one beyond it is noticed', () => {
  const seen = new SeenValues(2);

  expect([seen.add('a', 2), seen.add('b', 3), seen.add('a', 4)]).toEqual([undefined, undefined, 2]);
  expect(seen.isOverflowing).toBe(false);
  expect([seen.add('c', 5), seen.add('c', 6), seen.add('b', 7)]).toEqual([undefined, undefined, 3]);
  expect(seen.isOverflowing).toBe(true);
});

test.each([
  [128, 100_000],
  [189, 100_000],
  [190, 108_000],
  [256, 702_000],
  [511, 2_997_000],
  [512, MAX_SEEN_VALUES],
  [10_240, MAX_SEEN_VALUES],
])('a function of %d MB remembers %d values', (memoryMb, values) => {
  expect(mostValuesIn(memoryMb)).toBe(values);
});
