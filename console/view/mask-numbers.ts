import { printable } from '../../terminal/printable.ts';

/** Text that looks like a telephone number but is not: ids in hexadecimal, the marks of lists, dates. */
const NAME =
  /(?<![0-9A-Za-z])(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?=[0-9a-f]{0,63}[a-f])(?:[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{32}|[0-9a-f]{12}))(?![0-9A-Za-z])|~[0-9a-f]{12}(?![0-9A-Za-z])|(?<!\d)\d{4}-\d\d-\d\d(?!\d)(?:[T ]\d\d:\d\d:\d\d(?:\.\d+)?Z?)?/
    .source;

/**
 * What may be a telephone number: nine digits or more of any script, with the signs that people write between them, those that nobody sees
 * included. Letters before or after it make no difference.
 */
const NUMBER = /[+＋]?[\(（]?\p{Nd}(?:[\p{Zs}\p{Cf}\p{Pd}\(\).·\/\u2212[\p{Cc}--\n]]{0,3}\p{Nd}){8,}/v.source;

const EITHER = new RegExp(`(?<name>${NAME})|${NUMBER}`, 'gv');

/** Replaces every telephone number in a text by its last two digits. */
export function maskNumbers(text: string): string {
  return text.replace(EITHER, (found, ...rest) => {
    const groups: { readonly name?: string } = rest.at(-1);
    return groups.name === undefined ? `…${[...found.replace(/\P{Nd}/gu, '')].slice(-2).join('')}` : found;
  });
}

/** Text as a page may show it: no number but its last two digits, and nothing that steers. */
export function showText(text: string): string {
  return printable(maskNumbers(text));
}

/** Keys of a document whose values are identifiers and must not change. */
const NAMES: ReadonlySet<string> = new Set(['key', 'bucket', 'etag', 'versionId', 'sha256', 'revision', 'submission']);

/** Invisible characters in JSON text, in its own notation. */
const escapeHidden = (json: string) =>
  json.replace(/[\p{Bidi_Control}\u007f-\u009f]/gu, sign => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** A document as JSON text with the numbers in its texts masked. */
export function toMaskedJson(document: object): string {
  const mask = (name: string, value: unknown) =>
    typeof value === 'string' && !NAMES.has(name) ? maskNumbers(value) : value;
  return escapeHidden(JSON.stringify(document, mask, 2));
}
