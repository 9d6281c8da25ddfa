import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { textWidth } from '../../terminal/text-width.ts';
import { wrapText } from '../../terminal/wrap-text.ts';

describe('a text', () => {
  test.each([
    ['between words', 'one two three', 7, ['one two', 'three']],
    ['with its indent', '  one two', 5, ['  one', '  two']],
    ['line by line', 'one\ntwo three', 20, ['one', 'two three']],
    ['at the joints of a word that is longer than a line', 'acme/2026/people.csv', 10, ['acme/2026/', 'people.csv']],
    ['within a word that has no joint', 'abcdefghijkl', 5, ['abcde', 'fghij', 'kl']],
    ['by its displayed width, not by its letters', '電話 番号', 5, ['電話', '番号']],
    [
      'not at all outside a terminal',
      `${'word '.repeat(100)}end`,
      Number.POSITIVE_INFINITY,
      [`${'word '.repeat(100)}end`],
    ],
    ['to one line when it is empty', '', 10, ['']],
  ])('is wrapped %s', (_, text, width, lines) => {
    expect(wrapText(text, width)).toEqual(lines);
  });

  test('never has a line that is too long, and loses nothing but spaces', () => {
    const words = fc.array(fc.string({ unit: 'grapheme', minLength: 1 }), { minLength: 1 });
    fc.assert(
      fc.property(words, fc.integer({ min: 2, max: 60 }), (parts, width) => {
        const text = parts.join(' ').replace(/\s+/g, ' ').trim();
        const lines = wrapText(text, width);

        expect(lines.filter(line => textWidth(line) > width)).toEqual([]);
        expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
      }),
    );
  });

  test('keeps every word whole that fits on a line', () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{1,10}$/), { minLength: 1 });
    fc.assert(
      fc.property(words, parts => {
        expect(wrapText(parts.join(' '), 10).flatMap(line => line.split(' '))).toEqual(parts);
      }),
    );
  });
});
