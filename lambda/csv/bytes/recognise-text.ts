function firstLine(text: string): string {
  return text.trimStart().split(/[\r\n]/, 1)[0] ?? '';
}

/** Control characters that text may have: tab, line feed, form feed, carriage return, Ctrl-Z, escape. */
const OF_TEXT = new Set([0x09, 0x0a, 0x0c, 0x0d, 0x1a, 0x1b]);
/**
 * Text may have a few others, as a delimiter or by accident. Binary data has many kinds of them; text with two bytes a
 * character has few kinds, and many of each.
 */
const SIGNS_OF_BINARY = [
  { share: 0.02, kinds: 4 },
  { share: 0.25, kinds: 2 },
];
/** Above this share of control characters, it may be text with two bytes a character. */
const SHARE_OF_TWO_BYTES = 0.25;

/** Describes data that is not text; `undefined` for text. */
function describeBinary(bytes: Buffer): string | undefined {
  const controls = bytes.filter(byte => byte < 0x20 && !OF_TEXT.has(byte));
  const found = { share: controls.length / Math.max(1, bytes.length), kinds: new Set(controls).size };
  if (!SIGNS_OF_BINARY.some(({ share, kinds }) => found.share >= share && found.kinds >= kinds)) return undefined;
  return found.share < SHARE_OF_TWO_BYTES
    ? 'binary data, not text: export the list as CSV'
    : 'binary data, or UTF-16 without its byte order mark: export the list as CSV, in UTF-8';
}

/** Kinds of text that are uploaded under the name of a list, each with a test that is certain of it. */
const KINDS: ReadonlyArray<readonly [looksLike: (text: string) => boolean, what: string]> = [
  [
    text => text.startsWith('version https://git-lfs.github.com/spec/') && /^oid sha256:/m.test(text),
    'a Git LFS pointer: upload the file itself (git lfs pull)',
  ],
  [
    text => /^(?:\.\.\/)*[.\w/-]*\/annex\/objects\/\S+\s*$/.test(text),
    'a git-annex pointer: upload the file itself (git annex get)',
  ],
  [
    text =>
      /^\s*<(?:!doctype html|html|head|body|script|title|meta|h\d|p|div|center)\b|^\s*<!--/i.test(text) &&
      /<\/[a-z]+|<(?:body|head)\b.*>/i.test(text),
    'an HTML page: the answer of a web server or proxy was saved, not the list',
  ],
  [
    text => /^\s*<\?xml\b/.test(text) || /^\s*<([A-Za-z][\w:.-]*)[\s\S]*<\/\1\s*>/.test(text),
    'XML: export the list as CSV',
  ],
  // A cell may begin like JSON, but only JSON has such line ends.
  [
    text => /^\s*[[{]\s*(?:["[{]|[\r\n])/.test(text) && /^.*[[{,}\]]\s*$/.test(firstLine(text)),
    'JSON: export the list as CSV',
  ],
  [text => /^BEGIN:VCARD\s/i.test(text) && /^VERSION:/im.test(text), 'a vCard: export the contacts as CSV'],
  [text => /^-----BEGIN PGP MESSAGE-----\s/.test(text), 'encrypted with PGP: decrypt it'],
  [text => /^%PDF-\d\.\d\s/.test(text) && /^\d+ \d+ obj\b/m.test(text), 'a PDF document: export the table as CSV'],
];

/**
 * The kind of text that the beginning of a file looks like, if not a list. A list may begin like that as well, so this
 * is only asked about files that have other problems.
 */
export function recogniseText(beginning: Buffer): string | undefined {
  const text = beginning.toString('latin1');
  return KINDS.find(([looksLike]) => looksLike(text))?.[1] ?? describeBinary(beginning);
}
