/** Most of a server's text that is passed on, in characters. */
const MAX_QUOTE = 200;

/** Six digits and more, also with what people put between the digits of a phone number. */
const LONG_DIGITS = /\p{Nd}(?:[\s().\-/]{0,2}\p{Nd}){5,}/gu;

/**
 * A text of the API, or of a server before it, as it may go into a receipt, an event, metadata or a message: a server that complains
 * of a row may quote it, and a phone number belongs nowhere but into the request. Logs hold its code alone.
 */
export function quoteAnswer(text: string): string {
  const masked = text
    // Twice as long as what is kept: of a number at the very end no more than five digits are left.
    .slice(0, 2 * MAX_QUOTE)
    .replace(LONG_DIGITS, '***')
    .replace(/\p{Cc}+/gu, ' ');
  return masked.length > MAX_QUOTE ? `${masked.slice(0, MAX_QUOTE - 3)}...` : masked;
}

/** An answer to be kept whole: the same for every text in it, but those of some names. */
export function quoteTexts(value: unknown, but: ReadonlySet<string> = new Set()): unknown {
  if (typeof value === 'string') return quoteAnswer(value);
  if (Array.isArray(value)) return value.map(entry => quoteTexts(entry, but));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => [
      name,
      but.has(name) && typeof entry === 'string' ? entry : quoteTexts(entry, but),
    ]),
  );
}
