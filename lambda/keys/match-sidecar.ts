import { isCsvKey, withoutCsvEnding } from './csv-key.ts';
import { isFolderDefaultsKey } from './folder-defaults-key.ts';
import { MAX_KEY_BYTES } from './key-length.ts';
import { isReceiptFileKey } from './own-file.ts';

const SIDECAR_ENDING = /\.json$/i;

const withoutJson = (key: string) => key.replace(SIDECAR_ENDING, '');

/**
 * Folds the spellings of a name into one: the ending in lower case, and accented letters composed (NFC), as macOS
 * decomposes them.
 */
function fold(key: string): string {
  const stem = withoutCsvEnding(key);
  return stem.normalize('NFC') + key.slice(stem.length).toLowerCase();
}

/**
 * The beginnings that the keys of a file and its sidecars share, in each Unicode spelling: macOS decomposes letters
 * (NFD), other systems compose them (NFC). An ASCII name has one.
 *
 * @param prefix the feed's prefix, which has one spelling only; `key` begins with it.
 */
export function commonBeginnings(prefix: string, key: string): string[] {
  const stem = withoutCsvEnding(withoutJson(key)).slice(prefix.length);
  const spellings = new Set([stem, stem.normalize('NFC'), stem.normalize('NFD')]);
  return [...spellings]
    .map(spelling => `${prefix}${spelling}.`)
    .filter(beginning => Buffer.byteLength(beginning) <= MAX_KEY_BYTES);
}

/** True when a sidecar is named after exactly this file. */
function isNamedAfter(sidecarKey: string, csvKey: string): boolean {
  const stem = withoutJson(sidecarKey);
  return stem === csvKey || stem === withoutCsvEnding(csvKey);
}

/** True when a sidecar is named after this file, in any spelling. */
function isLike(sidecarKey: string, csvKey: string): boolean {
  if (!SIDECAR_ENDING.test(sidecarKey) || isFolderDefaultsKey(sidecarKey) || isReceiptFileKey(sidecarKey)) return false;
  const stem = fold(withoutJson(sidecarKey));
  return stem === fold(csvKey) || stem === fold(withoutCsvEnding(csvKey));
}

/**
 * The sidecars of a file among some keys. If a sidecar matches another file exactly, and this one only after folding,
 * it belongs to the other file.
 *
 * @param keys all keys that share the file's beginnings.
 */
export function sidecarsOf(csvKey: string, keys: readonly string[]): string[] {
  const others = keys.filter(key => key !== csvKey && isCsvKey(key));
  return keys.filter(
    key => isLike(key, csvKey) && (isNamedAfter(key, csvKey) || !others.some(other => isNamedAfter(key, other))),
  );
}

/** The files among some keys that a sidecar belongs to. */
export function csvsOf(sidecarKey: string, keys: readonly string[]): string[] {
  const all = keys.includes(sidecarKey) ? keys : [...keys, sidecarKey];
  return all.filter(key => isCsvKey(key) && sidecarsOf(key, all).includes(sidecarKey));
}
