import { isCsvKey, withoutCsvEnding } from './csv-key.ts';
import { isFolderDefaultsKey } from './folder-defaults-key.ts';
import { MAX_KEY_BYTES } from './key-length.ts';
import { isReceiptFileKey } from './receipt-file-key.ts';

const SIDECAR_ENDING = /\.json$/i;

const withoutJson = (key: string) => key.replace(SIDECAR_ENDING, '');

/** One spelling for all of a name: endings in any case, and what a Mac writes as a letter and an accent as one letter. */
function fold(key: string): string {
  const stem = withoutCsvEnding(key);
  return stem.normalize('NFC') + key.slice(stem.length).toLowerCase();
}

/**
 * What the keys of a file and its sidecars begin with, in each spelling that its name may have: a Mac decomposes letters, everybody else
 * composes them. One in ASCII.
 *
 * @param prefix of the feed, which has one spelling only; `key` begins with it.
 */
export function commonBeginnings(prefix: string, key: string): string[] {
  const stem = withoutCsvEnding(withoutJson(key)).slice(prefix.length);
  const spellings = new Set([stem, stem.normalize('NFC'), stem.normalize('NFD')]);
  return [...spellings]
    .map(spelling => `${prefix}${spelling}.`)
    .filter(beginning => Buffer.byteLength(beginning) <= MAX_KEY_BYTES);
}

/** True when a sidecar is named after exactly this file, sign by sign. */
function isNamedAfter(sidecarKey: string, csvKey: string): boolean {
  const stem = withoutJson(sidecarKey);
  return stem === csvKey || stem === withoutCsvEnding(csvKey);
}

/** True when a sidecar is named after this file in one spelling or another. */
function isLike(sidecarKey: string, csvKey: string): boolean {
  if (!SIDECAR_ENDING.test(sidecarKey) || isFolderDefaultsKey(sidecarKey) || isReceiptFileKey(sidecarKey)) return false;
  const stem = fold(withoutJson(sidecarKey));
  return stem === fold(csvKey) || stem === fold(withoutCsvEnding(csvKey));
}

/**
 * Which of the keys are sidecars of a file. A sidecar that is named after another file sign by sign, and after this one only nearly, is
 * the other's.
 *
 * @param keys all that begin as the file does.
 */
export function sidecarsOf(csvKey: string, keys: readonly string[]): string[] {
  const others = keys.filter(key => key !== csvKey && isCsvKey(key));
  return keys.filter(
    key => isLike(key, csvKey) && (isNamedAfter(key, csvKey) || !others.some(other => isNamedAfter(key, other))),
  );
}

/** Which of the keys are files that a sidecar belongs to. */
export function csvsOf(sidecarKey: string, keys: readonly string[]): string[] {
  const all = keys.includes(sidecarKey) ? keys : [...keys, sidecarKey];
  return all.filter(key => isCsvKey(key) && sidecarsOf(key, all).includes(sidecarKey));
}
