// AssemblyScript, built by `npm run wasm` into lambda/wasm/match-numbers-wasm.ts.
// Compares a list with the numbers of a drop: byte by byte, in one pass, wherever the chunks end.

import { CARRIAGE_RETURN, DIGIT, fillKinds, LEAD, LINE_FEED, QUOTE, SPACE, TAB } from './byte-kinds';
import { add, isHashed, look, open } from './drop-numbers';
import { INPUT, INPUT_BYTES, KINDS } from './memory-plan';
import { clearMarks, markKey, settleMarks } from './number-table';
import {
  clearReading,
  endNumber,
  follow,
  hasLetter,
  hasPunctuation,
  isBad,
  sequence,
  spoil,
  takeDigits,
  takeOther,
} from './read-number';
import { asKey } from './sha256';
import { configureNumbers, digits, markWritten, value } from './written-number';

export { add, INPUT, INPUT_BYTES, look, open };

/** The part of a field that is being read. */
const AT_START: i32 = 0;
const PLAIN: i32 = 1;
const QUOTED: i32 = 2;
const BEHIND_QUOTES: i32 = 3;

/** Bytes of the longest line that is looked at, and of the longest row. */
const LONGEST_LINE: f64 = 4096;
const LONGEST_ROW: f64 = 65536;
const DIGEST_NIBBLES: u32 = 64;
/** Of an area code, which a comma may follow in lists of the FTC. */
const AREA_DIGITS: u32 = 3;

/** Lines, or cells of a CSV, with a number; and those with something else. */
export let entries: f64 = 0;
export let unreadable: f64 = 0;
/** 0 while there is none. */
export let firstUnreadable: f64 = 0;
/** The list ended between quotes. */
export let isUnclosed: bool = false;
/** The header has a quote in a wrong place, so the beginnings of its columns are unknown. */
export let isHeaderStray: bool = false;

/** How the list is written. */
let isCsv: bool = false;
let wanted: i32 = 0;

/** Of the list. */
let offset: f64 = 0;
let line: f64 = 1;
let isAfterCr: bool = false;
/** All lines so far were blank, so the next one may be a header. */
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
/** A comma behind an area was taken. */
let hasComma: bool = false;

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
  fillKinds(isHashed, delimiter);
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
  hasComma = false;
  clearReading();
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
  if (!isCsv && state === QUOTED) spoil();
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

function takeQuote(): void {
  if (state === AT_START) state = QUOTED;
  else if (state === QUOTED) {
    state = BEHIND_QUOTES;
    // Of a list without columns.
    if (!isCsv) endNumber();
  } else if (isCsv && state === BEHIND_QUOTES) {
    // Two of them inside of quotes are one, and no number.
    state = QUOTED;
    if (isWanted) spoil();
  } else {
    isStray = true;
    if (isWanted) spoil();
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
  if (digits !== AREA_DIGITS || hasComma || state !== PLAIN) spoil();
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
        if (isWanted) spoil();
      } else endLine(place);
    } else {
      isAfterCr = false;
      if (kind === QUOTE) takeQuote();
      else if (!isCsv || state !== QUOTED) takeDelimiter();
      else if (isWanted) spoil();
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
