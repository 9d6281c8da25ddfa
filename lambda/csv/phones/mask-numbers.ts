/** Fewest digits that may be a number to call. */
const FEW_DIGITS = 6;
/** True for a text with so many digits that it may be a number to call, in any notation. */
export function mayBeNumber(text: string): boolean {
  return (text.match(/\p{Nd}/gu) ?? []).length >= FEW_DIGITS;
}

/** Digits with what people put between them. */
const WITH_PLUS = /\+\(?\d(?:[ ()./-]{0,2}\d){6,}/g;
const WITH_ZEROS = /(?<!\d)00\d{7,}/g;
/** A quotation of digits and separators alone, but no date. */
const QUOTED = /"(?!\d{4}-\d\d-\d\d")[+\d ()./,;|-]*(?:\.\.\.)?"/g;
const IN_QUOTES = /\(?\d(?:[ ()./-]{0,2}\d){6,}/g;

const masked = (number: string) => `…${number.replace(/\D/g, '').slice(-2)}`;

/**
 * Masks the numbers to call that a text quotes, from 7 digits on: with a plus, with two zeros, or alone in quotation
 * marks.
 */
export function maskNumbers(text: string): string {
  return text
    .replace(WITH_PLUS, masked)
    .replace(WITH_ZEROS, masked)
    .replace(QUOTED, quoted => quoted.replace(IN_QUOTES, masked));
}
