// AssemblyScript, built by `npm run wasm` into lambda/wasm/match-numbers-wasm.ts.
// Compares a list with the numbers of a drop, byte by byte in one pass. The result does not depend on the chunks.

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

/** The position in a field. */
const AT_START: i32 = 0;
const PLAIN: i32 = 1;
const QUOTED: i32 = 2;
const BEHIND_QUOTES: i32 = 3;

/** The maximum length of a line without columns, and of a row, in bytes. Longer ones count as unreadable. */
const LONGEST_LINE: f64 = 4096;
const LONGEST_ROW: f64 = 65536;
const DIGEST_NIBBLES: u32 = 64;
/** The length of an area code. In lists of the FTC, a comma may follow it. */
const AREA_DIGITS: u32 = 3;

/** Lines, or CSV cells, with a number; and those with something else. */
export let entries: f64 = 0;
export let unreadable: f64 = 0;
/** A line number; 0 if there is none. */
export let firstUnreadable: f64 = 0;
/** The list ended inside quotes. */
export let isUnclosed: bool = false;
/** The header has a misplaced quote, so its column boundaries are unknown. */
export let isHeaderStray: bool = false;

/** The format of the list. */
let isCsv: bool = false;
let wanted: i32 = 0;

/** State of the list. */
let offset: f64 = 0;
let line: f64 = 1;
let isAfterCr: bool = false;
/** All lines so far were blank, so the next one may be a header. */
let isFirst: bool = true;
let columns: i32 = 0;

/** State of the row. */
let rowStart: f64 = 0;
let rowLine: f64 = 1;
let field: i32 = 0;
let state: i32 = AT_START;
/** The current field is the one with the number. */
let isWanted: bool = true;
let isStray: bool = false;
/** A comma after an area code was read. */
let hasComma: bool = false;

/**
 * Begins a list.
 *
 * @param delimiter of a CSV, or after an area code; 0 for none.
 * @param column the index of the column with the numbers, or -1 for a list without columns.
 * @param country the country code; like the prefix, as a number and its count of digits.
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
  // The header of a CSV is not a row.
  isWanted = !isCsv || (wanted === 0 && !isFirst);
  isStray = false;
  hasComma = false;
  clearReading();
}

/** Marks the number that was read; false if it is not a number. */
function markRead(): bool {
  if (isBad || sequence !== 0) return false;
  if (!isHashed) return markWritten();
  if (digits === DIGEST_NIBBLES) markKey(asKey(value));
  return digits === DIGEST_NIBBLES;
}

/** True for a first line in words. Digests contain letters, and names may contain digits. */
function isHeader(): bool {
  return isFirst && hasLetter && (isHashed || digits === 0);
}

function endRow(at: f64): void {
  // An unclosed quote. In a CSV, a later line may close it.
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

/** Counts a row. The number of a bad row is marked anyway: that can only leave somebody out. */
function judge(isBlank: bool, isGood: bool): void {
  const fits = isBlank || markRead();
  if (fits && isGood) {
    if (!isBlank) entries++;
    return;
  }
  // Includes the lines that a quote swallowed.
  unreadable += 1 + line - rowLine;
  if (firstUnreadable === 0) firstUnreadable = rowLine;
}

/** Handles a line end outside quotes. */
function endLine(at: f64): void {
  endRow(at);
  line++;
  startRow(at + 1);
}

function takeQuote(): void {
  if (state === AT_START) state = QUOTED;
  else if (state === QUOTED) {
    state = BEHIND_QUOTES;
    // In a list without columns, a closing quote ends the number.
    if (!isCsv) endNumber();
  } else if (isCsv && state === BEHIND_QUOTES) {
    // Two quotes inside quotes are an escaped quote, so the cell is not a number.
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
  // Allowed only once, after an area code.
  if (digits !== AREA_DIGITS || hasComma || state !== PLAIN) spoil();
  hasComma = true;
}

/** Notes that a field has content. */
function enterField(kind: u8): void {
  if (state === AT_START) {
    if (isCsv || (kind !== SPACE && kind !== TAB && kind !== LEAD)) state = PLAIN;
  } else if (isCsv && state === BEHIND_QUOTES) {
    isStray = true;
    state = PLAIN;
  }
}

/** Reads `length` bytes at INPUT. The result does not depend on the chunks. */
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

/** Ends the list. */
export function end(): void {
  isUnclosed = isCsv && state === QUOTED;
  endRow(offset);
  settleMarks();
}
