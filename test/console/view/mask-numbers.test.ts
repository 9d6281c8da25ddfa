import { describe, expect, test } from 'vitest';
import { maskNumbers, toMaskedJson } from '../../../console/view/mask-numbers.ts';

describe('a text with a telephone number keeps its last two digits', () => {
  test.each([
    ['call +12025550147 now', 'call …47 now'],
    ['+1 (202) 555-0147', '…47'],
    ['2025550123', '…23'],
    ['00441632960961', '…61'],
    ['tel:+44 1632 960961, +44 1632 960962', 'tel:…61, …62'],
    ['"+12025550147"', '"…47"'],
  ])('%s', (text, masked) => {
    expect(maskNumbers(text)).toBe(masked);
  });
});

describe('what is no telephone number stays', () => {
  test.each([
    '2026-11-27T10:33:34.177Z',
    '2026-11-27 10:33:34Z (3 min ago)',
    'list 4711234 of account 1234567',
    'cffd62725c85e3a0380c0d6d6f41021d44ff955eccfd21a9f77309defbb8b8fc',
    '~123456789012345abc',
    'row 3: the row must have 2 fields as the header has; it has 1',
    '1,234,567 rows',
  ])('%s', text => {
    expect(maskNumbers(text)).toBe(text);
  });
});

test('a document is masked in its texts, and not in what names something', () => {
  const document = { key: 'drops/2025550147.csv', size: 123_456_789_012, full: { custom: ['+12025550147'] } };

  expect(JSON.parse(toMaskedJson(document))).toEqual({ ...document, full: { custom: ['…47'] } });
});
