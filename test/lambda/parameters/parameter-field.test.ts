import * as v from 'valibot';
import { expect, test } from 'vitest';
import { choice, decimal, flag, integer, MAX_INT, text } from '../../../lambda/parameters/parameter-field.ts';

const REFERENCE = { evidence: 'reference' } as const;

test.each([
  [integer(1, 5, '', REFERENCE), 'a whole number from 1 to 5'],
  [integer(0, 2 ** 31, '', REFERENCE), 'a whole number from 0 to 2147483648'],
  [integer(1, MAX_INT, '', REFERENCE), 'a whole number of 1 or more'],
  [integer(0, Number.MAX_SAFE_INTEGER, '', REFERENCE), 'a whole number of 0 or more'],
  [integer(0, MAX_INT, '', REFERENCE, 'a time'), 'a time'],
  [decimal(0, 1, '', REFERENCE), 'a number from 0 to 1'],
  [choice(['a', 'b', 'c'], '', REFERENCE), 'a, b or c'],
  [flag('', REFERENCE), 'true or false'],
])('a row says in words what its value must be: %#', ({ traits }, mustBe) => {
  expect(traits.mustBe).toBe(mustBe);
});

test.each([
  [flag('Dials.', REFERENCE), 'Dials.'],
  [flag('Dials.', { ...REFERENCE, required: true }), 'Dials. Required.'],
  [flag('Dials.', { own: true }), 'Dials. Not sent to the API.'],
  [text(/^$/, '', 'Dials.', { own: true, required: true }), 'Dials. Required. Not sent to the API.'],
])('a description includes the traits of the row: %#', (row, description) => {
  expect(v.getDescription(row)).toBe(description);
});

test('a row keeps its literal traits', () => {
  const { traits } = integer(1, 5, '', { ...REFERENCE, limitToRange: true, lowest: { value: 1, description: '' } });
  const lowest: 1 = traits.lowest.value;

  expect(lowest).toBe(1);
  expect(traits).toMatchObject({ evidence: 'reference', limitToRange: true, kind: 'integer' });
});
