// Reads one number of a list, byte by byte: its digits, and the punctuation around them.

import { CLOSE, DIGIT, LEAD, LETTER, OPEN, PLUS, PUNCTUATION, SPACE, STOP, TAB } from './byte-kinds';
import { isHashed } from './drop-numbers';
import { KINDS } from './memory-plan';
import {
  clearNumber,
  closeParenthesis,
  digits,
  openParenthesis,
  setDigits,
  takePlus,
  takeStop,
  value,
} from './written-number';

/** The number of hexadecimal digits of a digest that form its key. */
const KEPT_NIBBLES: u32 = 16;

/** The bytes so far of a multi-byte character; 0 outside one. */
export let sequence: u32 = 0;
/** The field contains something that no number has. */
export let isBad: bool = false;
export let hasLetter: bool = false;
/** Some punctuation was ignored. */
export let hasPunctuation: bool = false;
/** No digit may follow. */
let isOver: bool = false;

/** Prepares for the next number. */
export function clearReading(): void {
  sequence = 0;
  isBad = false;
  hasLetter = false;
  hasPunctuation = false;
  isOver = false;
  clearNumber();
}

/** Marks the field as not a number. */
export function spoil(): void {
  isBad = true;
}

/** After this, no digit may follow. */
export function endNumber(): void {
  isOver = true;
}

/** Takes the next byte of a multi-byte character. Returns false if the character cannot be ignored. */
export function follow(byte: u8): bool {
  sequence = (sequence << 8) | byte;
  // The first two bytes of U+2000 to U+203F, and of the byte order mark.
  if (sequence === 0xe280 || sequence === 0xefbb) return true;
  const last = sequence & 0xff;
  // Spaces, hyphens, and invisible characters.
  const isGeneral = sequence >> 8 === 0xe280 && ((last >= 0x80 && last <= 0x93) || (last >= 0xaa && last <= 0xaf));
  const isKnown = isGeneral || sequence === 0xc2a0 || sequence === 0xefbbbf;
  if (isGeneral && last >= 0x90 && last <= 0x93) hasPunctuation = true;
  sequence = 0;
  if (isKnown) return true;
  isBad = true;
  hasLetter = true;
  return false;
}

/** Reads consecutive digits and returns the address after them. */
export function takeDigits(from: usize, end: usize): usize {
  let sum = value;
  let count = digits;
  let at = from;
  if (isHashed) {
    for (; at < end; at++) {
      const byte = load<u8>(at);
      if (load<u8>(KINDS + byte) !== DIGIT) break;
      if (count < KEPT_NIBBLES) sum = (sum << 4) | (u64(byte & 0xf) + (byte > 0x39 ? 9 : 0));
      count++;
    }
  } else {
    for (; at < end; at++) {
      const digit: u32 = u32(load<u8>(at)) - 0x30;
      if (digit > 9) break;
      sum = sum * 10 + digit;
      count++;
    }
  }
  if (isOver) isBad = true;
  setDigits(sum, count);
  return at;
}

/** Takes a byte that is not a digit and has a meaning only inside a number. */
export function takeOther(byte: u8, kind: u8): void {
  if (kind === SPACE) return;
  if (kind === TAB) {
    if (digits > 0) isOver = true;
    return;
  }
  if (kind === LEAD) {
    sequence = byte;
    return;
  }
  hasPunctuation = true;
  if (kind === OPEN) openParenthesis();
  else if (kind === CLOSE) closeParenthesis();
  else if (kind === STOP) takeStop();
  else if (kind === PLUS) {
    if (!takePlus()) isBad = true;
  } else if (kind !== PUNCTUATION) {
    isBad = true;
    if (kind === LETTER) hasLetter = true;
  }
}
