// A number as people write it, digit by digit, and the numbers that it may mean. Text of any other form is never
// guessed at.

import { POWERS } from './memory-plan';
import { markKey } from './number-table';

/** The maximum number of digits: a prefix of four before the national part of a number. */
const MOST_WRITTEN: u32 = 18;
const LEAST_DIGITS: u32 = 7;
const MOST_DIGITS: u32 = 15;
/** With fewer digits, it may be a national number without its area code. */
const LEAST_BARE: u32 = 11;
/** With fewer digits, a number that begins with the country code is a national number. */
const LEAST_WITH_COUNTRY: u32 = 9;
/** A North American number without the 1; no area code begins with 0 or 1. */
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

/** The digits so far as a number. */
export let value: u64 = 0;
export let digits: u32 = 0;
let plus: bool = false;
/** The count and value of the digits before an opening parenthesis. */
let openAt: u32 = 0;
let openValue: u64 = 0;
let isOpen: bool = false;
/** The count and value of the digits before a zero in parentheses; `zeroLead` is 0 if there is none. */
let zeroAt: u32 = 0;
let zeroLead: u64 = 0;
/** Full stops, and the count of digits before the last one. */
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

/** Takes a plus sign; false if none is allowed here. */
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

/** Notes a zero that is dialled only within the country: +44 (0)20, +44 (020). */
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

/** True if a number begins with other digits. */
function beginsWith(number: u64, length: u32, start: u64, startLength: u32): bool {
  return length > startLength && number / tenTo(length - startLength) === start;
}

function isNumber(number: u64, length: u32): bool {
  return length >= LEAST_DIGITS && length <= MOST_DIGITS && number >= tenTo(length - 1);
}

/** Marks the other spelling of a number in the given country: callers reach the same person with +44 020 and +44 20. */
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

/** Marks a number with its country code; false if it is not a number. */
function mark(number: u64, length: u32): bool {
  if (!isNumber(number, length)) return false;
  markKey(number);
  markOtherWriting(number, length);
  return true;
}

/** Marks an international number. A zero in parentheses may or may not belong to it, so both are marked. */
function markInternational(length: u32): bool {
  let fits = mark(value, length);
  if (zeroLead !== 0) {
    const behind = digits - zeroAt - 1;
    if (mark(value - 9 * zeroLead * tenTo(behind), length - 1)) fits = true;
  }
  return fits;
}

/** Marks a national number of the given country. */
function markNational(number: u64, length: u32): bool {
  if (country === 1 && (length !== AREA_DIGITS || number < LEAST_AREA)) return false;
  return mark(country * tenTo(length) + number, length + countryDigits);
}

/** Marks the numbers that may be meant; false if it is not a number. */
export function markWritten(): bool {
  if (digits === 0 || digits > MOST_WRITTEN) return false;
  // A spreadsheet's number with decimals is not a telephone number.
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
