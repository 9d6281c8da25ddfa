import { expect, test } from 'vitest';
import { maskNumbers, mayBeNumber } from '../../../../lambda/csv/phones/mask-numbers.ts';

test.each([
  ['the number +12025550101 is wrong', 'the number …01 is wrong'],
  ['the number +49 30 1234567 is wrong', 'the number …67 is wrong'],
  ['got "12025550102"', 'got "…02"'],
  ['"+4915510000003" and "004915510000004"', '"…03" and "…04"'],
  ['dial 004915510000004 instead', 'dial …04 instead'],
  ['did you mean "(202) 555-0142"?', 'did you mean "…42"?'],
  ['did you mean "030/1234567"?', 'did you mean "…67"?'],
  ['did you mean "49.30.1234567"?', 'did you mean "…67"?'],
  ['got "12025550101,12025550102;1202555010..."', 'got "…01,…02;…10..."'],
  ['got "1234567"', 'got "…67"'],
  ['+1234567', '…67'],
  ['001234567', '…67'],
])('a number to call is not in a text: %s', (text, masked) => {
  expect(maskNumbers(text)).toBe(masked);
});

test.each([
  'the file has 12345678 bytes, of list 4711',
  '"rows" says "120"',
  'got "123456"',
  '+123456',
  '00123456',
  'the country code +49',
  'got "2027-03-02"',
  'got "1,2,3,4,5,6,7,8"',
  '"people 20261127.csv"',
  'at 2027-03-02T09:30:00.000Z',
])('what is no number to call stays: %s', text => {
  expect(maskNumbers(text)).toBe(text);
});

test.each([
  ['+49 30 1234567', true],
  ['(202) 555-0142', true],
  ['1-2-3-4-5-6', true],
  ['１２３４５６', true],
  ['٠١٢٣٤٥', true],
  ['number 123456', true],
  ['1-2-3-4-5', false],
  ['１２３４５', false],
  ['phone_2026', false],
  ['phone', false],
  ['', false],
])('a cell with many digits may be a number: %s, %s', (text, isIt) => {
  expect(mayBeNumber(text)).toBe(isIt);
});
