import { describe, expect, test } from 'vitest';
import { maskNumbers, showText, toMaskedJson } from '../../../console/view/mask-numbers.ts';

describe('a text with a telephone number keeps its last two digits', () => {
  test.each([
    ['call +12025550147 now', 'call …47 now'],
    ['+1 (202) 555-0147', '…47'],
    ['2025550123', '…23'],
    ['00441632960961', '…61'],
    ['tel:+44 1632 960961, +44 1632 960962', 'tel:…61, …62'],
    ['"+12025550147"', '"…47"'],
    ['tel12025550147', 'tel…47'],
    ['phone_12025550147_home', 'phone_…47_home'],
    ['a-12025550147', 'a-…47'],
    ['%2B12025550147', '%2B…47'],
    ['＋１２０２５５５０１４７', '…４７'],
    ['+١٢٠٢٥٥٥٠١٤٧', '…٤٧'],
    ['+1\u00a0202\u2011555\u20110147', '…47'],
    ['+1 202 – 555 – 0147', '…47'],
    ['+1202\u200b555\u20600147', '…47'],
    ['\u202a+12025550147\u202c', '\u202a…47\u202c'],
    ['+1202\u0007555\t0147', '…47'],
    ['1202555014712025550147', '…47'],
    ['2026-11-27 12025550147', '2026-11-27 …47'],
    ['{"a":12025550147}', '{"a":…47}'],
  ])('%s', (text, masked) => {
    expect(maskNumbers(text)).toBe(masked);
  });
});

describe('a text without a telephone number stays unchanged', () => {
  test.each([
    '2026-11-27T10:33:34.177Z',
    '2026-11-27 10:33:34Z (3 min ago)',
    'list 4711234 of account 1234567',
    'cffd62725c85e3a0380c0d6d6f41021d44ff955eccfd21a9f77309defbb8b8fc',
    'row 3: the row must have 2 fields as the header has; it has 1',
    '1,234,567 rows',
    '58d5e18c0844',
    'wednesday ~123456789012',
    '0cb7466d-0181-470d-8d3f-b755cc3e935e',
    '2026-11-27',
    'row 12345678',
    '12345\n67890',
  ])('%s', text => {
    expect(maskNumbers(text)).toBe(text);
  });
});

test('a document is masked in its texts, and not in its identifiers', () => {
  const document = { key: 'drops/2025550147.csv', size: 123_456_789_012, full: { custom: ['+12025550147'] } };

  expect(JSON.parse(toMaskedJson(document))).toEqual({ ...document, full: { custom: ['…47'] } });
});

test('a page shows neither numbers nor control characters', () => {
  expect(showText('a\u202egpj\u0007 +1202\u202d5550147')).toBe('a?gpj? …47');
});

test('invisible characters are visible in a document', () => {
  const document = { key: 'drops/\u202evsc.csv', name: 'a\u0085b' };

  const json = toMaskedJson(document);

  expect(json).toContain('drops/\\u202evsc.csv');
  expect(json).toMatch(/^[\n\x20-\x7e]*$/);
  expect(JSON.parse(json)).toEqual(document);
});
