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
 * A quick test: false if `findTrunkZero` would find nothing, because there is no 0 in the possible places, or the
 * country is +1 or +7, which have no such 0.
 */
export function mayHaveTrunkZero(bytes: Uint8Array, from: number): boolean {
  const country = bytes[from + 1];
  return country !== ZERO + 1 && country !== ZERO + 7 && (bytes[from + 3] === ZERO || bytes[from + 4] === ZERO);
}
