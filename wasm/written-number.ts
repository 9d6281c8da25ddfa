// A number as people write it, digit by digit, and the numbers that it may mean. What fits nothing is never guessed at.

import { POWERS } from './memory-plan';
import { markKey } from './number-table';

/** Most digits that are written: a prefix of four before the national part of a number. */
const MOST_WRITTEN: u32 = 18;
const LEAST_DIGITS: u32 = 7;
const MOST_DIGITS: u32 = 15;
/** Fewer may be a national number without its area. */
const LEAST_BARE: u32 = 11;
/** Fewer that begin as the country's code does are of the country. */
const LEAST_WITH_COUNTRY: u32 = 9;
/** Of North America, behind the 1: no area begins with 0 or 1. */
const AREA_DIGITS: u32 = 10;
const LEAST_AREA: u64 = 2_000_000_000;

let power: u64 = 1;
for (let exponent: usize = 0; exponent < 20; exponent++) {
  store<u64>(POWERS + exponent * 8, power);
  power *= 10;
}

let country: u64 = 0;
let countryDigits: u32 = 0;
let prefix: u64 = 0;
let prefixDigits: u32 = 0;

/** What its digits come to. */
export let value: u64 = 0;
export let digits: u32 = 0;
let plus: bool = false;
/** A parenthesis was opened behind so many digits, which came to this. */
let openAt: u32 = 0;
let openValue: u64 = 0;
let isOpen: bool = false;
/** A zero behind a parenthesis, behind so many digits, which came to this; 0 when there is none. */
let zeroAt: u32 = 0;
let zeroLead: u64 = 0;
/** Full stops, and the digits before the last one. */
let stops: u32 = 0;
let stopAt: u32 = 0;

export function configureNumbers(code: u64, codeDigits: u32, national: u64, nationalDigits: u32): void {
  country = code;
  countryDigits = codeDigits;
  prefix = national;
  prefixDigits = nationalDigits;
}

export function clearNumber(): void {
  value = 0;
  digits = 0;
  plus = false;
  isOpen = false;
  zeroLead = 0;
  stops = 0;
}

export function setDigits(sum: u64, count: u32): void {
  value = sum;
  digits = count;
}

/** Takes a plus sign; false where none may be. */
export function takePlus(): bool {
  const fits = !plus && digits === 0;
  plus = true;
  return fits;
}

export function openParenthesis(): void {
  isOpen = true;
  openAt = digits;
  openValue = value;
}

/** Sees a zero that people write for calls within the country: +44 (0)20, +44 (020). */
export function closeParenthesis(): void {
  if (isOpen && digits > openAt && digits <= MOST_WRITTEN && value / tenTo(digits - openAt - 1) === openValue * 10) {
    zeroAt = openAt;
    zeroLead = openValue;
  }
  isOpen = false;
}

export function takeStop(): void {
  stops++;
  stopAt = digits;
}

function tenTo(exponent: u32): u64 {
  return load<u64>(POWERS + usize(exponent) * 8);
}

/** Whether so many digits begin with others. */
function beginsWith(number: u64, length: u32, start: u64, startLength: u32): bool {
  return length > startLength && number / tenTo(length - startLength) === start;
}

function isNumber(number: u64, length: u32): bool {
  return length >= LEAST_DIGITS && length <= MOST_DIGITS && number >= tenTo(length - 1);
}

/** Takes the other writing of a number of the country that was named: +44 020 and +44 20 are the same to whoever reaches either. */
function markOtherWriting(number: u64, length: u32): void {
  if (prefixDigits === 0 || !beginsWith(number, length, country, countryDigits)) return;
  const behind = length - countryDigits;
  const rest = number % tenTo(behind);
  if (beginsWith(rest, behind, prefix, prefixDigits)) {
    const without = country * tenTo(behind - prefixDigits) + (rest % tenTo(behind - prefixDigits));
    if (isNumber(without, length - prefixDigits)) markKey(without);
  } else if (length + prefixDigits <= MOST_DIGITS) {
    markKey((country * tenTo(prefixDigits) + prefix) * tenTo(behind) + rest);
  }
}

/** Takes a number with its country in front; false when it is none. */
function mark(number: u64, length: u32): bool {
  if (!isNumber(number, length)) return false;
  markKey(number);
  markOtherWriting(number, length);
  return true;
}

/** Takes digits that begin with a country: a zero behind a parenthesis may belong to the number, or not. */
function markInternational(length: u32): bool {
  let fits = mark(value, length);
  if (zeroLead !== 0) {
    const behind = digits - zeroAt - 1;
    if (mark(value - 9 * zeroLead * tenTo(behind), length - 1)) fits = true;
  }
  return fits;
}

/** Takes digits of the country that was named. */
function markNational(number: u64, length: u32): bool {
  if (country === 1 && (length !== AREA_DIGITS || number < LEAST_AREA)) return false;
  return mark(country * tenTo(length) + number, length + countryDigits);
}

/** Marks the numbers that were meant; false when it fits nothing. */
export function markWritten(): bool {
  if (digits === 0 || digits > MOST_WRITTEN) return false;
  // A spreadsheet's number with its decimals is no way to write one.
  if (stops === 1 && digits - stopAt <= 2) return false;
  if (plus) return markInternational(digits);
  if (digits > 2 && value < tenTo(digits - 2)) return markInternational(digits - 2);
  if (countryDigits === 0) return digits >= LEAST_BARE && markInternational(digits);
  if (prefixDigits > 0 && beginsWith(value, digits, prefix, prefixDigits)) {
    const length = digits - prefixDigits;
    return markNational(value % tenTo(length), length);
  }
  const hasCountry = beginsWith(value, digits, country, countryDigits);
  if (country === 1)
    return hasCountry ? markNational(value % tenTo(digits - 1), digits - 1) : markNational(value, digits);
  if (prefixDigits > 0) return hasCountry && markInternational(digits);
  const fits = markNational(value, digits);
  return (hasCountry && digits >= LEAST_WITH_COUNTRY && markInternational(digits)) || fits;
}
