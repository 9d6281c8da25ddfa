import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeHeader, encodeHeader, isInOtherEncoding } from '../../../lambda/net/header-text.ts';

/** A value as received: one character per byte. */
const wire = (text: string) => Buffer.from(text, 'utf8').toString('latin1');

describe('the value of a header', () => {
  test.each(['text/csv', '', 'attachment; filename="März 日本 😀.csv"', 'é', ' a\tb '])(
    'of %j is encoded and decoded',
    text => {
      expect(decodeHeader(wire(text))).toBe(text);
      expect(encodeHeader(text)).toBe(wire(text));
      expect(isInOtherEncoding(text)).toBe(false);
    },
  );

  test('is encoded and decoded for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        expect(decodeHeader(encodeHeader(text))).toBe(text);
      }),
    );
  });

  test.each([
    ['Latin-1', 'M\xe4rz.csv'],
    ['Windows-1251', '\xcc\xe0\xf0\xf2.csv'],
    ['truncated UTF-8', 'M\xc3'],
  ])('in %s is recognised as impossible to write again', (_what, value) => {
    const text = decodeHeader(value);

    expect(isInOtherEncoding(text)).toBe(true);
    expect(text).not.toBe(value);
  });
});
