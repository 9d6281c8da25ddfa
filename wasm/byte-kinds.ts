// The meaning of each byte in a list: one of the kinds below, stored at KINDS.

import { KINDS } from './memory-plan';

export const OTHER: u8 = 0;
export const DIGIT: u8 = 1;
/** Ignored everywhere. */
export const PUNCTUATION: u8 = 2;
export const SPACE: u8 = 3;
/** Ignored only before and after a number: the text after it is another column. */
export const TAB: u8 = 4;
export const OPEN: u8 = 5;
export const CLOSE: u8 = 6;
export const STOP: u8 = 7;
export const PLUS: u8 = 8;
/** The first byte of a multi-byte character, which may be a space or a hyphen. */
export const LEAD: u8 = 9;
export const LETTER: u8 = 10;
/** This kind and the following ones also have a meaning outside numbers. */
export const QUOTE: u8 = 11;
export const CARRIAGE_RETURN: u8 = 12;
export const LINE_FEED: u8 = 13;
export const DELIMITER: u8 = 14;

function setKinds(from: u8, to: u8, kind: u8): void {
  for (let byte: u32 = from; byte <= u32(to); byte++) store<u8>(KINDS + byte, kind);
}

function setKind(byte: u8, kind: u8): void {
  store<u8>(KINDS + byte, kind);
}

/**
 * Sets the kind of each byte for a list.
 *
 * @param isHashed whether the list has digests of numbers, whose digits are hexadecimal.
 * @param delimiter 0 for none.
 */
export function fillKinds(isHashed: bool, delimiter: u8): void {
  memory.fill(KINDS, OTHER, 256);
  setKinds(0x80, 0xff, LETTER);
  setKinds(0x41, 0x5a, LETTER);
  setKinds(0x61, 0x7a, LETTER);
  setKinds(0x30, 0x39, DIGIT);
  setKind(0x20, SPACE);
  setKind(0x09, TAB);
  setKind(0x22, QUOTE);
  setKind(0x0d, CARRIAGE_RETURN);
  setKind(0x0a, LINE_FEED);
  if (isHashed) {
    setKinds(0x41, 0x46, DIGIT);
    setKinds(0x61, 0x66, DIGIT);
    setKind(0x20, TAB);
  } else {
    setKind(0x2d, PUNCTUATION);
    setKind(0x2f, PUNCTUATION);
    setKind(0x28, OPEN);
    setKind(0x29, CLOSE);
    setKind(0x2e, STOP);
    setKind(0x2b, PLUS);
    setKind(0xc2, LEAD);
    setKind(0xe2, LEAD);
    setKind(0xef, LEAD);
  }
  if (delimiter !== 0) setKind(delimiter, DELIMITER);
}
