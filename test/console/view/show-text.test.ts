import { expect, test } from 'vitest';
import { showText, toMaskedJson } from '../../../console/view/show-text.ts';

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
