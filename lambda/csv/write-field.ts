/** Text that a spreadsheet would take for a formula, except plain numbers, whatever their sign. */
const FORMULA = /^[\s\p{Cc}]*[=+\-@\uFF0B\uFF0D\uFF1D\uFF20]|^[\t\r\n]/u;
const NUMBER = /^-?\d+(?:[.,]\d+)?$/;

/** Turns text that a spreadsheet would take for a formula into plain text, with an apostrophe in front. */
export function harmless(text: string): string {
  return FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
}

/**
 * One field of a CSV, quoted as in RFC 4180. Formulas are kept, so only values of the upload may be written with it:
 * every telephone number begins with a plus.
 */
export function quoteField(text: string, delimiter = ',', quote = '"'): string {
  const isPlain = !(text.includes(delimiter) || text.includes(quote) || /[\r\n]/.test(text));
  return isPlain ? text : quote + text.split(quote).join(quote + quote) + quote;
}

/** One field of a CSV that a spreadsheet does not take for a formula; empty for `undefined`. */
export function writeField(value: string | number | undefined): string {
  return quoteField(harmless(String(value ?? '')));
}
