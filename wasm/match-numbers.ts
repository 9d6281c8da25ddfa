// AssemblyScript, built by `npm run wasm` into lambda/wasm/match-numbers-wasm.ts.
// Passes a list by the numbers of a drop: byte by byte, in one go, wherever the chunks end.

import { INPUT, INPUT_BYTES, KINDS } from './memory-plan';
import { addKey, clearMarks, isMarked, makeTable, markKey, settleMarks } from './number-table';
import { asKey, digestKey } from './sha256';
import {
  clearNumber,
  closeParenthesis,
  configureNumbers,
  digits,
  markWritten,
  openParenthesis,
  setDigits,
  takePlus,
  takeStop,
  value,
} from './written-number';

export { INPUT, INPUT_BYTES };

/** What a byte means. */
const OTHER: u8 = 0;
const DIGIT: u8 = 1;
/** Taken away wherever it stands. */
const PUNCTUATION: u8 = 2;
const SPACE: u8 = 3;
/** Taken away around a number alone: what stands behind it is another column. */
const TAB: u8 = 4;
const OPEN: u8 = 5;
const CLOSE: u8 = 6;
const STOP: u8 = 7;
const PLUS: u8 = 8;
/** Begins a character of several bytes that may be a space or a hyphen. */
const LEAD: u8 = 9;
const LETTER: u8 = 10;
/** From here on, it means something outside of the numbers too. */
const QUOTE: u8 = 11;
const CARRIAGE_RETURN: u8 = 12;
const LINE_FEED: u8 = 13;
const DELIMITER: u8 = 14;

/** Where in a field the reading is. */
const AT_START: i32 = 0;
const PLAIN: i32 = 1;
const QUOTED: i32 = 2;
const BEHIND_QUOTES: i32 = 3;

/** Bytes of the longest line that is looked at, and of the longest row. */
const LONGEST_LINE: f64 = 4096;
const LONGEST_ROW: f64 = 65536;
const DIGEST_NIBBLES: u32 = 64;
const KEPT_NIBBLES: u32 = 16;
/** Of an area, which a comma may stand behind in lists of the FTC. */
const AREA_DIGITS: u32 = 3;

/** Lines, or cells of a CSV, that hold a number; and those that hold something else. */
export let entries: f64 = 0;
export let unreadable: f64 = 0;
/** 0 while there is none. */
export let firstUnreadable: f64 = 0;
/** The list ended between quotes. */
export let isUnclosed: bool = false;
/** The header has a quote where none may be, so that nobody knows where its columns begin. */
export let isHeaderStray: bool = false;

/** What the table was made of, and how the list is written. */
let isHashed: bool = false;
let isCsv: bool = false;
let wanted: i32 = 0;

/** Of the list. */
let offset: f64 = 0;
let line: f64 = 1;
let isAfterCr: bool = false;
/** No line came that says anything: the next may be a header. */
let isFirst: bool = true;
let columns: i32 = 0;

/** Of the row. */
let rowStart: f64 = 0;
let rowLine: f64 = 1;
let field: i32 = 0;
let state: i32 = AT_START;
/** The field is the one with the number. */
let isWanted: bool = true;
let isStray: bool = false;

/** Of the number: bytes of a character that is not over. */
let sequence: u32 = 0;
let isBad: bool = false;
let hasLetter: bool = false;
/** Something was taken away that is no space. */
let hasPunctuation: bool = false;
/** No digit may follow. */
let isOver: bool = false;
let hasComma: bool = false;

/** Makes the table, of numbers or of the digests of their two writings; false when there is no memory for it. */
export function open(numbers: u32, hashed: bool): bool {
  isHashed = hashed;
  return makeTable(hashed ? numbers * 2 : numbers);
}

/** Adds so many numbers, doubles at INPUT. */
export function add(count: i32): void {
  for (let at = INPUT; at < INPUT + usize(count) * 8; at += 8) {
    const number = u64(load<f64>(at));
    if (isHashed) {
      addKey(digestKey(number, false));
      addKey(digestKey(number, true));
    } else addKey(number);
  }
}

/** Puts 1 in the place of each number at INPUT that the list has, and 0 in that of the others. */
export function look(count: i32): void {
  for (let at = INPUT; at < INPUT + usize(count) * 8; at += 8) {
    const number = u64(load<f64>(at));
    const has = isHashed ? isMarked(digestKey(number, false)) || isMarked(digestKey(number, true)) : isMarked(number);
    store<f64>(at, has ? 1 : 0);
  }
}

function setKinds(from: u8, to: u8, kind: u8): void {
  for (let byte: u32 = from; byte <= u32(to); byte++) store<u8>(KINDS + byte, kind);
}

function setKind(byte: u8, kind: u8): void {
  store<u8>(KINDS + byte, kind);
}

/**
 * Begins a list.
 *
 * @param delimiter of a CSV, or behind an area; 0 for none.
 * @param column the index of the column with the numbers, or -1 for a list without columns.
 * @param country and what is behind it: digits as a number, and how many they are.
 */
export function begin(
  delimiter: u8,
  column: i32,
  country: f64,
  countryDigits: u32,
  prefix: f64,
  prefixDigits: u32,
): void {
  clearMarks();
  configureNumbers(u64(country), countryDigits, u64(prefix), prefixDigits);
  isCsv = column >= 0;
  wanted = column;
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
  entries = 0;
  unreadable = 0;
  firstUnreadable = 0;
  isUnclosed = false;
  isHeaderStray = false;
  offset = 0;
  line = 1;
  isAfterCr = false;
  isFirst = true;
  columns = 0;
  startRow(0);
}

function startRow(at: f64): void {
  rowStart = at;
  rowLine = line;
  field = 0;
  state = AT_START;
  // The header of a CSV is no row.
  isWanted = !isCsv || (wanted === 0 && !isFirst);
  isStray = false;
  sequence = 0;
  isBad = false;
  hasLetter = false;
  hasPunctuation = false;
  isOver = false;
  hasComma = false;
  clearNumber();
}

/** Marks what was read; false when it fits nothing. */
function markRead(): bool {
  if (isBad || sequence !== 0) return false;
  if (!isHashed) return markWritten();
  if (digits === DIGEST_NIBBLES) markKey(asKey(value));
  return digits === DIGEST_NIBBLES;
}

/** True for a first line in words. A digest has letters of its own, and a name may have digits. */
function isHeader(): bool {
  return isFirst && hasLetter && (isHashed || digits === 0);
}

function endRow(at: f64): void {
  // A quote that is not closed. That of a CSV may be closed lines later.
  if (!isCsv && state === QUOTED) isBad = true;
  const isBlank = digits === 0 && !isBad && !hasPunctuation && sequence === 0;
  const length = at - rowStart;
  if (isCsv) {
    if (field === 0 && state === AT_START) return;
    if (isFirst) {
      columns = field;
      isHeaderStray = isStray;
    } else judge(isBlank, !isStray && field >= wanted && field <= columns && length <= LONGEST_ROW);
    isFirst = false;
  } else if (!isBlank) {
    if (!isHeader()) judge(false, length <= LONGEST_LINE);
    isFirst = false;
  }
}

/** Counts a row. What can be read of one that is not good is looked for all the same: that can only leave somebody out. */
function judge(isBlank: bool, isGood: bool): void {
  const fits = isBlank || markRead();
  if (fits && isGood) {
    if (!isBlank) entries++;
    return;
  }
  // With the lines that a quote swallowed.
  unreadable += 1 + line - rowLine;
  if (firstUnreadable === 0) firstUnreadable = rowLine;
}

/** Takes a line end outside of quotes. */
function endLine(at: f64): void {
  endRow(at);
  line++;
  startRow(at + 1);
}

/** Takes the next byte of a character of several; false when it is none that is taken away. */
function follow(byte: u8): bool {
  sequence = (sequence << 8) | byte;
  // The beginnings of U+2000 to U+203F and of the byte order mark.
  if (sequence === 0xe280 || sequence === 0xefbb) return true;
  const last = sequence & 0xff;
  // Spaces, hyphens, and what nobody sees.
  const isGeneral = sequence >> 8 === 0xe280 && ((last >= 0x80 && last <= 0x93) || (last >= 0xaa && last <= 0xaf));
  const isKnown = isGeneral || sequence === 0xc2a0 || sequence === 0xefbbbf;
  if (isGeneral && last >= 0x90 && last <= 0x93) hasPunctuation = true;
  sequence = 0;
  if (isKnown) return true;
  isBad = true;
  hasLetter = true;
  return false;
}

/** Takes digits from here on; returns the address behind them. */
function takeDigits(from: usize, end: usize): usize {
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

/** Takes what is no digit, and means something only in the number. */
function takeOther(byte: u8, kind: u8): void {
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

function takeQuote(): void {
  if (state === AT_START) state = QUOTED;
  else if (state === QUOTED) {
    state = BEHIND_QUOTES;
    // Of a list without columns.
    if (!isCsv) isOver = true;
  } else if (isCsv && state === BEHIND_QUOTES) {
    // Two of them inside of quotes are one, and no number.
    state = QUOTED;
    if (isWanted) isBad = true;
  } else {
    isStray = true;
    isBad = isBad || isWanted;
  }
}

function takeDelimiter(): void {
  if (isCsv) {
    field++;
    state = AT_START;
    isWanted = field === wanted && !isFirst;
    return;
  }
  // Behind the area, once.
  if (digits !== AREA_DIGITS || hasComma || state !== PLAIN) isBad = true;
  hasComma = true;
}

/** Sees that a field has something in it. */
function enterField(kind: u8): void {
  if (state === AT_START) {
    if (isCsv || (kind !== SPACE && kind !== TAB && kind !== LEAD)) state = PLAIN;
  } else if (isCsv && state === BEHIND_QUOTES) {
    isStray = true;
    state = PLAIN;
  }
}

/** Takes so many bytes at INPUT; any cutting into pieces gives the same result. */
export function read(length: i32): void {
  const end = INPUT + usize(length);
  let at = INPUT;
  while (at < end) {
    const byte = load<u8>(at);
    const kind = load<u8>(KINDS + byte);
    if (sequence !== 0 && follow(byte)) {
      at++;
      continue;
    }
    if (kind < QUOTE) {
      isAfterCr = false;
      enterField(kind);
      if (!isWanted) {
        do at++;
        while (at < end && load<u8>(KINDS + load<u8>(at)) < QUOTE);
      } else if (kind === DIGIT) at = takeDigits(at, end);
      else {
        takeOther(byte, kind);
        at++;
      }
      continue;
    }
    const place = offset + f64(at - INPUT);
    const isLineEnd = kind === LINE_FEED || kind === CARRIAGE_RETURN;
    if (kind === LINE_FEED && isAfterCr) {
      isAfterCr = false;
    } else if (isLineEnd) {
      isAfterCr = kind === CARRIAGE_RETURN;
      if (isCsv && state === QUOTED) {
        line++;
        isBad = isBad || isWanted;
      } else endLine(place);
    } else {
      isAfterCr = false;
      if (kind === QUOTE) takeQuote();
      else if (isCsv && state === QUOTED) isBad = isBad || isWanted;
      else takeDelimiter();
    }
    at++;
  }
  offset += f64(length);
}

/** Says that the list is over. */
export function end(): void {
  isUnclosed = isCsv && state === QUOTED;
  endRow(offset);
  settleMarks();
}
