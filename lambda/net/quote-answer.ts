/** Longest quotation of a server's text, in characters. */
const MAX_QUOTE = 200;

/** Six or more digits, including the separators that people write in telephone numbers. */
const LONG_DIGITS = /\p{Nd}(?:[\s().\-/]{0,2}\p{Nd}){5,}/gu;

/**
 * Masks a text of the API, or of a proxy before it, for receipts, events, metadata and messages. A server that
 * complains about a row may quote it, and a telephone number belongs in the request only. Logs contain the code only.
 */
export function quoteAnswer(text: string): string {
  const masked = text
    // Twice the length that is kept, so that a number cut at the end has at most five digits left.
    .slice(0, 2 * MAX_QUOTE)
    .replace(LONG_DIGITS, '***')
    .replace(/\p{Cc}+/gu, ' ');
  return masked.length > MAX_QUOTE ? `${masked.slice(0, MAX_QUOTE - 3)}...` : masked;
}

/** Masks every text in an answer that is stored whole, except the values of some names. */
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
