import { TextDecoder } from 'node:util';

/**
 * Encodings of files that people upload, the most common first. Of encodings that read a text alike, the first is
 * offered first.
 */
const CANDIDATES = [
  'windows-1252',
  'windows-1250',
  'windows-1254',
  'windows-1257',
  'iso-8859-2',
  'macintosh',
  'windows-1251',
  'koi8-r',
  'ibm866',
  'windows-1253',
  'windows-1255',
  'windows-1256',
  'windows-874',
  'shift_jis',
  'euc-jp',
  'gbk',
  'big5',
  'euc-kr',
  'ibm850',
] as const;

/** The MS-DOS code page of Western Europe, which the runtime cannot read, and its letters from 0x80 on. */
export const DOS = 'ibm850';
const DOS_LETTERS = 'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑ';

function readDos(lines: readonly Uint8Array[]): string | undefined {
  const all = lines.flatMap(line => [...line, 0x0a]);
  const text = all.map(byte => (byte < 0x80 ? String.fromCharCode(byte) : DOS_LETTERS[byte - 0x80]));
  return text.includes(undefined) ? undefined : text.join('');
}

/** First bytes of common characters in two-byte encodings. Bytes that mostly make rare characters are not text. */
const COMMON_FIRST_BYTES: ReadonlyMap<string, readonly [number, number]> = new Map([
  ['shift_jis', [0x82, 0x98]],
  ['euc-jp', [0xa4, 0xcf]],
  ['gbk', [0xb0, 0xd7]],
  ['big5', [0xa4, 0xc6]],
  ['euc-kr', [0xb0, 0xc8]],
]);

/** One odd word in so many is tolerated. */
const TOLERANCE = 20;
/** More candidates would be no help. */
const MAX_GUESSES = 4;

/*
 * The patterns are made where they are used: classes of characters take a millisecond to make, and nearly no file
 * needs them.
 */

/** The scripts of a word's letters. */
function countScripts(word: string): number {
  const scripts = [
    /\p{sc=Latin}/u,
    /\p{sc=Cyrillic}/u,
    /\p{sc=Greek}/u,
    /\p{sc=Hebrew}/u,
    /\p{sc=Arabic}/u,
    /\p{sc=Thai}/u,
    /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}ー々]/u,
    /\p{sc=Hangul}/u,
  ];
  return scripts.filter(script => script.test(word)).length;
}

/** True if the case changes next to a non-ASCII letter as in no word. */
function hasOddCase(word: string): boolean {
  const pattern =
    /\p{Ll}(?!\p{ASCII})\p{Lu}|(?!\p{ASCII})\p{Ll}\p{Lu}|^\p{Lu}(?!\p{ASCII})\p{Lu}\p{Ll}|^(?!\p{ASCII})\p{Lu}\p{Lu}\p{Ll}/u;
  return pattern.test(word);
}

/** True if a Latin word has three non-ASCII letters in a row, or a Greek one a final sigma inside. */
function hasOddRun(word: string): boolean {
  const pattern =
    /(?:(?!\p{ASCII})\p{sc=Latin}){3}|ς\p{L}|[\uff61-\uff9f](?=[^\uff61-\uff9f])|[^\uff61-\uff9f](?=[\uff61-\uff9f])/u;
  return pattern.test(word);
}

function isOddWord(word: string): boolean {
  return countScripts(word) !== 1 || hasOddCase(word) || hasOddRun(word);
}

/** Counts symbols that are rare in Western text. The letters of one encoding are often symbols in another. */
function countSigns(text: string): number {
  return text.match(/(?!\p{ASCII})[^\p{L}\p{M}\u00a0’“”–—…€°ºª«»§²³№]/gu)?.length ?? 0;
}

/** True if a text consists of plausible words. */
function isPlausible(text: string): boolean {
  const words = (text.match(/[\p{L}\p{M}]+/gu) ?? []).filter(word => /\P{ASCII}/u.test(word));
  const odd = words.filter(isOddWord).length + countSigns(text);
  return words.length > 0 && odd * TOLERANCE <= words.length;
}

/** True unless most two-byte characters are rare ones. */
function isCommon(bytes: Uint8Array, encoding: string): boolean {
  const range = COMMON_FIRST_BYTES.get(encoding);
  if (range === undefined) return true;
  let common = 0;
  let all = 0;
  for (let index = 0; index < bytes.length; index++) {
    const first = bytes[index] ?? 0;
    if (first < 0x80) continue;
    all++;
    if (first >= range[0] && first <= range[1]) common++;
    index++;
  }
  return common >= all * 0.6;
}

/** Decodes lines; `undefined` if they are invalid in the encoding. An incomplete last character is ignored. */
function read(lines: readonly Uint8Array[], encoding: string): string | undefined {
  if (encoding === DOS) return readDos(lines);
  try {
    return lines.map(line => new TextDecoder(encoding, { fatal: true }).decode(line, { stream: true })).join('\n');
  } catch {
    return undefined;
  }
}

/**
 * Guesses the encodings of lines that are not UTF-8: those in which the letters form words. Encodings that read the
 * lines alike are one guess.
 *
 * @returns an empty list if there is too little evidence.
 */
export function guessEncodings(lines: readonly Uint8Array[]): readonly (readonly string[])[] {
  const guesses = new Map<string, string[]>();
  for (const encoding of CANDIDATES) {
    const text = read(lines, encoding);
    if (text === undefined || !isPlausible(text) || !lines.every(line => isCommon(line, encoding))) continue;
    guesses.set(text, [...(guesses.get(text) ?? []), encoding]);
  }
  return guesses.size > MAX_GUESSES ? [] : [...guesses.values()];
}
