/**
 * What may be a telephone number: nine digits or more, with the signs that people write between them. No time of day, and
 * nothing that is part of a longer word, such as a digest.
 */
const NUMBER = /(?<![0-9A-Za-z_-])(?!\d{4}-\d\d-\d\d)\+?\(?\d(?:[ ().\-/]{0,2}\d){8,}(?![0-9A-Za-z_])/g;

/** Text in which every telephone number is its last two digits alone. */
export function maskNumbers(text: string): string {
  return text.replace(NUMBER, number => `…${number.slice(-2)}`);
}

/** Keys of a document whose texts name something, and have to be left as they are. */
const NAMES: ReadonlySet<string> = new Set(['key', 'bucket', 'etag', 'versionId', 'sha256', 'revision', 'submission']);

/** A document as JSON text with the numbers in its texts masked. */
export function toMaskedJson(document: object): string {
  const mask = (name: string, value: unknown) =>
    typeof value === 'string' && !NAMES.has(name) ? maskNumbers(value) : value;
  return JSON.stringify(document, mask, 2);
}
