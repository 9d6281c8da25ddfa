import { expect, test } from 'vitest';
import { printable } from '../../terminal/printable.ts';

test.each([
  ['an escape sequence', 'a\u001b[2Jb', 'a?[2Jb'],
  ['line ends and tabs', 'a\r\n\tb', 'a???b'],
  ['the eight-bit control characters', 'a\u0085\u009bb', 'a??b'],
])('what could steer the terminal is replaced: %s', (_what, text, shown) => {
  expect(printable(text)).toBe(shown);
});

test('letters of every alphabet are printed as they are', () => {
  expect(printable('Zoë Łukasz 山')).toBe('Zoë Łukasz 山');
});
