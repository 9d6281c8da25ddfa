import { maskScreen } from '../../lambda/csv/phones/mask-numbers.ts';
import { printable } from '../../terminal/printable.ts';

/** Text as a page may show it: no number but its last two digits, and nothing that steers. */
export function showText(text: string): string {
  return printable(maskScreen(text));
}

/** Keys of a document whose values are identifiers and must not change. */
const NAMES: ReadonlySet<string> = new Set(['key', 'bucket', 'etag', 'versionId', 'sha256', 'revision', 'submission']);

/** Invisible characters in JSON text, in its own notation. */
const escapeHidden = (json: string) =>
  json.replace(/[\p{Bidi_Control}\u007f-\u009f]/gu, sign => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** A document as JSON text with the numbers in its texts masked. */
export function toMaskedJson(document: object): string {
  const mask = (name: string, value: unknown) =>
    typeof value === 'string' && !NAMES.has(name) ? maskScreen(value) : value;
  return escapeHidden(JSON.stringify(document, mask, 2));
}
