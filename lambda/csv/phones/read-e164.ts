const PLUS = 0x2b;
const ZERO = 0x30;
const NINE = 0x39;
const MIN_DIGITS = 7;
const MAX_DIGITS = 15;

/**
 * The number that some bytes are, when they are E.164 to the letter: the shape that `isE164` asks of a text, without making one. In every
 * encoding that is read here these bytes are these characters.
 *
 * @returns the digits as a whole number, which 15 of them always are; `undefined` for anything else.
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

/** False where `findTrunkZero` finds nothing: no 0 stands where it could, or the country is one of +1 or +7, which have none. */
export function mayHaveTrunkZero(bytes: Uint8Array, from: number): boolean {
  const country = bytes[from + 1];
  return country !== ZERO + 1 && country !== ZERO + 7 && (bytes[from + 3] === ZERO || bytes[from + 4] === ZERO);
}
