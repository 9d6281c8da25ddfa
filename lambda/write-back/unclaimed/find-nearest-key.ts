import { countEdits } from '../../resolve/count-edits.ts';

/** Letters that may differ from a prefix that is meant. */
const MOST_EDITS = 2;

/** How a key is compared: without case, and with every letter in one spelling. */
const fold = (text: string) => text.normalize('NFC').toLowerCase();

/** The folders and the name of a key, without those that say nothing: "/drops//a.csv" and "./drops/a.csv" are meant as "drops/a.csv". */
const partsOf = (key: string) => key.split('/').filter(part => part !== '' && part !== '.');

/** The key below one prefix, and how far that is from the key as it is; `undefined` when the prefix is not meant. */
function keyBelow(
  parts: readonly string[],
  prefix: string,
): { readonly key: string; readonly away: number } | undefined {
  const folders = partsOf(prefix);
  const from = parts.findIndex(
    (_, index) => fold(parts.slice(index, index + folders.length).join('/')) === fold(folders.join('/')),
  );
  // The name itself is no folder: something has to be left of the key.
  if (from !== -1 && from + folders.length < parts.length) {
    return { key: prefix + parts.slice(from + folders.length).join('/'), away: 0 };
  }
  const first = parts.slice(0, folders.length).join('/');
  const away = countEdits(fold(first), fold(folders.join('/')), MOST_EDITS);
  // Of a short name two letters are another name.
  const isNear = away <= Math.min(MOST_EDITS, Math.floor(first.length / 3)) && parts.length > folders.length;
  return isNear ? { key: prefix + parts.slice(folders.length).join('/'), away } : undefined;
}

/**
 * The key that was meant, for a key that no feed takes: a prefix in another case, behind another folder such as the bucket's name, or with
 * a slip of the pen. `undefined` when no prefix, or more than one, is as near.
 *
 * @param prefixes those of the feeds.
 */
export function findNearestKey(key: string, prefixes: readonly string[]): string | undefined {
  const parts = partsOf(key);
  const [first, second] = prefixes.flatMap(prefix => keyBelow(parts, prefix) ?? []).sort((a, b) => a.away - b.away);
  if (first !== undefined && first.away !== second?.away) return first.key;
  // A file at the top of the bucket has one place to go to where there is one feed.
  const [only, other] = prefixes;
  return only !== undefined && other === undefined && parts.length === 1 ? only + parts.join('') : undefined;
}
