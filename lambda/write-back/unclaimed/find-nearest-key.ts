import { countEdits } from '../../resolve/count-edits.ts';

/** The maximum number of letters by which a prefix may be misspelled. */
const MOST_EDITS = 2;

/** Folds a key for comparison: in lower case, and with one Unicode spelling for each letter. */
const fold = (text: string) => text.normalize('NFC').toLowerCase();

/**
 * The folders and the name of a key, without meaningless parts: "/drops//a.csv" and "./drops/a.csv" mean "drops/a.csv".
 */
const partsOf = (key: string) => key.split('/').filter(part => part !== '' && part !== '.');

/** The key below one prefix, and how much the actual key differs from it; `undefined` if this prefix is not meant. */
function keyBelow(
  parts: readonly string[],
  prefix: string,
): { readonly key: string; readonly away: number } | undefined {
  const folders = partsOf(prefix);
  const from = parts.findIndex(
    (_, index) => fold(parts.slice(index, index + folders.length).join('/')) === fold(folders.join('/')),
  );
  // The name is not a folder, so at least one part has to remain.
  if (from !== -1 && from + folders.length < parts.length) {
    return { key: prefix + parts.slice(from + folders.length).join('/'), away: 0 };
  }
  const first = parts.slice(0, folders.length).join('/');
  const away = countEdits(fold(first), fold(folders.join('/')), MOST_EDITS);
  // A short name with two other letters is a different name.
  const isNear = away <= Math.min(MOST_EDITS, Math.floor(first.length / 3)) && parts.length > folders.length;
  return isNear ? { key: prefix + parts.slice(folders.length).join('/'), away } : undefined;
}

/**
 * The key that was probably meant, for a key that no feed accepts: its prefix has another case, follows another folder
 * such as the name of the bucket, or is misspelled. `undefined` if no prefix is similar, or several are equally
 * similar.
 *
 * @param prefixes the prefixes of the feeds.
 */
export function findNearestKey(key: string, prefixes: readonly string[]): string | undefined {
  const parts = partsOf(key);
  const [first, second] = prefixes.flatMap(prefix => keyBelow(parts, prefix) ?? []).sort((a, b) => a.away - b.away);
  if (first !== undefined && first.away !== second?.away) return first.key;
  // With a single feed, a file at the top of the bucket can only be meant for that feed.
  const [only, other] = prefixes;
  return only !== undefined && other === undefined && parts.length === 1 ? only + parts.join('') : undefined;
}
