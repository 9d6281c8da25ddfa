import { expect, test } from 'vitest';
import { plainLine } from '../../../../lambda/write-back/receipt-file/plain-line.ts';

test.each([
  ['a\n\nb', 'a b'],
  ['a \r\n\t b', 'a   b'],
  ['a\u2028b\u2029c\u0085d\ve', 'a b c d e'],
  ['a\u0000b\u001bc\u007fd\u009be', 'a\\u0000b\\u001bc\\u007fd\\u009be'],
  ['gnp\u202eexe', 'gnp\\u202eexe'],
  ['\u2066a\u2069\u200f\u061c', '\\u2066a\\u2069\\u200f\\u061c'],
  ['a\u200bb\ufeff', 'a\\u200bb\\ufeff'],
  ['\n', ''],
  ['Zürich 日本 😀', 'Zürich 日本 😀'],
  ['می\u200cخواهم', 'می\u200cخواهم'],
])('%j becomes one line in which everything is visible', (text, line) => {
  expect(plainLine(text)).toBe(line);
});

test.each([
  [400, 'x'.repeat(400)],
  [401, `${'x'.repeat(397)}...`],
])('a text of %i characters is cut to 400', (length, line) => {
  expect(plainLine('x'.repeat(length))).toBe(line);
});

test('no character is cut in half', () => {
  expect(plainLine('😀'.repeat(10), 8)).toBe(`${'😀'.repeat(5)}...`);
});
