/** A plus sign, a country code that does not begin with 0, and at most 15 digits in all. */
const E164 = /^\+[1-9]\d{6,14}$/;

export function isE164(value: string): boolean {
  return E164.test(value);
}

const PLUS = 0x2b;
const ZERO = 0x30;
const NINE = 0x39;
const MIN_DIGITS = 7;
const MAX_DIGITS = 15;

/**
 * Reads bytes that are exactly E.164, as `isE164` does for text, without making a string. In every encoding that is
 * read here, these bytes mean these characters.
 *
 * @returns the digits as an integer, which is exact for 15 digits; `undefined` for anything else.
 */
export function readE164(bytes: Uint8Array, from: number, to: number): number | undefined {
  const digits = to - from - 1;
  if (digits < MIN_DIGITS || digits > MAX_DIGITS || bytes[from] !== PLUS || bytes[from + 1] === ZERO) return undefined;
  let number = 0;
  for (let index = from + 1; index < to; index++) {
    const byte = bytes[index] ?? 0;
    if (byte < ZERO || byte > NINE) return undefined;
    number = number * 10 + (byte - ZERO);
  }
  return number;
}

/**
 * Country codes whose numbers drop the 0 of national calls when dialled from abroad, and never begin with 0 and another
 * digit (as in libphonenumber 1.13.16). Italy (39) keeps its 0, so it is not in the list; 225, 229, 241 and 242 have
 * such numbers for other reasons.
 *
 * @see https://www.itu.int/pub/T-SP-OB.994-2011
 */
const TRUNK_ZERO =
  /^\+(2[07]|3[123]|4[013469]|5[134578]|6[012346]|8[1246]|9[0123458]|21[1238]|23[1234]|24[39]|25[12456]|26[012345]|291|35[3589]|37[0347]|38[01235679]|42[13]|508|59[013456]|686|85[056]|88[06]|96[123467]|97[01267]|99[456])0[1-9]/;

/** The country code of a number that still has the 0 of national calls after it, where no number may begin with one. */
export function findTrunkZero(number: string): string | undefined {
  // This is asked of every number, and most have no 0 there.
  if (number.charCodeAt(3) !== ZERO && number.charCodeAt(4) !== ZERO) return undefined;
  return TRUNK_ZERO.exec(number)?.[1];
}

/**
 * A quick test: false if `findTrunkZero` would find nothing, because there is no 0 in the possible places, or the
 * country is +1 or +7, which have no such 0.
 */
export function mayHaveTrunkZero(bytes: Uint8Array, from: number): boolean {
  const country = bytes[from + 1];
  return country !== ZERO + 1 && country !== ZERO + 7 && (bytes[from + 3] === ZERO || bytes[from + 4] === ZERO);
}
