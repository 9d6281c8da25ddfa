import { expect, test } from 'vitest';
import { maskDigits, showGiven, showValue } from '../../lambda/problem.ts';

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

test.each([
  ['+12025550147', '+…47'],
  ['12025550147', '…47'],
  ['+1 (202) 555-0147', '+…47'],
  ['202.555.0147', '…47'],
  ['030/555 0147', '…47'],
  ['555-0147', '…47'],
  ['١٢٠٢٥٥٥٠١٤٧', '…٤٧'],
  ['call 12025550147 or 12025550148', 'call …47 or …48'],
  ['a12025550147b', 'a…47b'],
  ['123456', '…56'],
])('%j may be a telephone number and is shown as %j', (text, shown) => {
  expect(maskDigits(text)).toBe(shown);
});

test.each(['7', '12345', '101, 102', '09:00-20:00', 'mon-fri', '2026-11-27', '2026-11-27T10:00:00Z', '-1.5'])(
  '%j is not a telephone number',
  text => {
    expect(maskDigits(text)).toBe(text);
  },
);

test("an uploader's value is masked before it is cut, whatever its type", () => {
  expect(showGiven(12025550147)).toBe('"…47"');
  expect(showGiven(['12025550147', 'a'])).toBe('"["…47","a"]"');
  expect(showGiven(`${'x'.repeat(50)}12025550147`)).toBe(`"${'x'.repeat(50)}…47"`);
  expect(showGiven(undefined)).toBe('"undefined"');
});
