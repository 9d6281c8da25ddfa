import { expect, test } from 'vitest';
import { printable } from '../../terminal/printable.ts';

test.each([
  ['an escape sequence', 'a\u001b[2Jb', 'a?[2Jb'],
  ['line ends and tabs', 'a\r\n\tb', 'a???b'],
  ['marks that reverse the direction of text', 'a\u202egpj.csv\u202c\u2066b\u2069\u200fc', 'a?gpj.csv??b??c'],
  ['the eight-bit control characters', 'a\u0085\u009bb', 'a??b'],
])('characters that could control the terminal are replaced: %s', (_what, text, shown) => {
  expect(printable(text)).toBe(shown);
});

test('letters of every alphabet are printed unchanged', () => {
  expect(printable('Zoë Łukasz 山')).toBe('Zoë Łukasz 山');
});
