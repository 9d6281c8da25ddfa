import { describe, expect, test } from 'vitest';
import { maskGiven, maskMessage, maskScreen, mayBeNumber } from '../../../../lambda/csv/phones/mask-numbers.ts';

const MASKS = [
  ['given', maskGiven],
  ['of a message', maskMessage],
  ['on a screen', maskScreen],
] as const;

describe.each(MASKS)('a text %s', (_kind, mask) => {
  test.each([
    ['+12025550147', '…47'],
    ['call +12025550147 now', 'call …47 now'],
    ['+1 (202) 555-0147', '…47'],
    ['the number +49 30 1234567 is wrong', 'the number …67 is wrong'],
    ['"+4915510000003" and "004915510000004"', '"…03" and "…04"'],
    ['dial 004915510000004 instead', 'dial …04 instead'],
    ['did you mean "(202) 555-0142"?', 'did you mean "…42"?'],
    ['did you mean "49.30.1234567"?', 'did you mean "…67"?'],
    ['got "12025550101,12025550102;1202555010..."', 'got "…01,…02;…10..."'],
    ['got "1234567"', 'got "…67"'],
    ['+1234567', '…67'],
    ['001234567', '…67'],
    ['＋１２０２５５５０１４７', '…４７'],
    ['+١٢٠٢٥٥٥٠١٤٧', '…٤٧'],
    ['got "١٢٠٢٥٥٥٠١٤٧"', 'got "…٤٧"'],
    ['+1\u00a0202\u2011555\u20110147', '…47'],
    ['+1 202 – 555 – 0147', '…47'],
    ['+1202\u200b555\u20600147', '…47'],
    ['\u202a+12025550147\u202c', '\u202a…47\u202c'],
    ['+1202\u0007555\t0147', '…47'],
    ['tel:+44 1632 960962, +44 1632 960963', 'tel:…62, …63'],
    ['2026-11-27 "12025550147"', '2026-11-27 "…47"'],
    ['"1234-11-27"', '"…27"'],
    ['"2025-55-01"', '"…01"'],
    ['"2025-01-47"', '"…47"'],
  ])('has no number in it: %s', (text, masked) => {
    expect(mask(text)).toBe(masked);
  });

  test.each([
    '2026-11-27',
    '2026-11-27T10:33:34.177Z',
    '2026-11-27 10:33:34Z (3 min ago)',
    'waits (2026-11-27 10:33:34Z)',
    'got "2027-03-02"',
    'got "1,2,3,4,5,6,7,8"',
    'row 3: the row must have 2 fields as the header has; it has 1',
    '1,234,567 rows',
    '"rows" says "120"',
    'the country code +49',
    '101, 102',
    '09:00-20:00',
    '-1.5',
  ])('keeps what is no number: %s', text => {
    expect(mask(text)).toBe(text);
  });
});

describe('a text that somebody gave', () => {
  test.each([
    ['12025550147', '…47'],
    ['202.555.0147', '…47'],
    ['030/555 0147', '…47'],
    ['555-0147', '…47'],
    ['12345\n67890', '…90'],
    ['call 12025550147 or 12025550148', 'call …47 or …48'],
    ['a12025550147b', 'a…47b'],
    ['a12025550147', 'a…47'],
    ['~120255501470', '~…70'],
    ['123456', '…56'],
  ])('has no number of any length or place: %s', (text, masked) => {
    expect(maskGiven(text)).toBe(masked);
  });

  test.each(['7', '12345', 'mon-fri'])('keeps fewer digits: %s', text => {
    expect(maskGiven(text)).toBe(text);
  });
});

describe('a message, and what a screen shows, keep names', () => {
  test.each([
    'list 4711234 of account 1234567',
    'got "123456"',
    '+123456',
    '00123456',
    '"people 20261127.csv"',
    'row 12345678',
    '12345\n67890',
    '58d5e18c0844',
    'submission 120255501470',
    'dropdial show 120255501470',
    'wednesday ~123456789012',
    '0cb7466d-0181-470d-8d3f-b755cc3e935e',
    'cffd62725c85e3a0380c0d6d6f41021d44ff955eccfd21a9f77309defbb8b8fc',
    'c0ffee00123456789c0ffee00123456789c0ffee',
  ])('%s', text => {
    expect(maskMessage(text)).toBe(text);
    expect(maskScreen(text)).toBe(text);
  });
});

describe('a message', () => {
  test.each([
    'the file has 5368709120 bytes',
    'list 1234567890',
    '"acme/export-1764240000.csv"',
    'arn:aws:sns:eu-west-1:123456789012:topic',
  ])('keeps long names and sizes: %s', text => {
    expect(maskMessage(text)).toBe(text);
  });
});

describe('a screen', () => {
  test.each([
    ['2025550123', '…23'],
    ['202555014', '…14'],
    ['002025550123 45', '…45'],
    ['tel12025550147', 'tel…47'],
    ['phone_12025550147_home', 'phone_…47_home'],
    ['a-12025550147', 'a-…47'],
    ['a12025550147', 'a…47'],
    ['fa2025550147', 'fa…47'],
    ['12025550147f', '…47f'],
    ['%2B12025550147', '%2B…47'],
    ['1202555014712025550147', '…47'],
    ['2026-11-27 12025550147', '2026-11-27 …47'],
    ['{"a":12025550147}', '{"a":…47}'],
  ])('shows no long number anywhere: %s', (text, masked) => {
    expect(maskScreen(text)).toBe(masked);
  });
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
