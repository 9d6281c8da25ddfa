import { compareUtf8 } from '../../store/compare-utf8.ts';

interface KeyQuery {
  readonly prefix: string;
  /** Keys with the same text up to its first occurrence after the prefix become one common prefix; empty for none. */
  readonly delimiter: string;
  /** Only keys and common prefixes after this one. */
  readonly after: string;
  /** Largest number of keys and common prefixes together. */
  readonly limit: number;
}

/** One page of a listing. */
interface KeyPage {
  readonly keys: readonly string[];
  readonly commonPrefixes: readonly string[];
  readonly truncated: boolean;
  /** The last key or common prefix of the page, after which the next one begins. */
  readonly last: string;
}

/**
 * Pages through keys that are already in listing order.
 *
 * @param isListed returns false for keys to skip (deleted ones)
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/ListingKeysUsingAPIs.html
 */
export function listKeys(sorted: readonly string[], query: KeyQuery, isListed: (key: string) => boolean): KeyPage {
  const { prefix, delimiter, after, limit } = query;
  const keys: string[] = [];
  const commonPrefixes: string[] = [];
  let last = after;
  // A key that equals the prefix may end in the delimiter as well, and is no common prefix.
  const isRolledUp =
    delimiter !== '' && after.length > prefix.length && after.endsWith(delimiter) && after.startsWith(prefix);
  let rolledUp = isRolledUp ? after : undefined;
  for (let index = firstAfter(sorted, after, prefix); index < sorted.length; index++) {
    const key = sorted[index] ?? '';
    if (!key.startsWith(prefix)) break;
    if ((rolledUp !== undefined && key.startsWith(rolledUp)) || !isListed(key)) continue;
    const cut = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    if (keys.length + commonPrefixes.length >= limit) return { keys, commonPrefixes, truncated: limit > 0, last };
    if (cut === -1) {
      keys.push(key);
      last = key;
    } else {
      rolledUp = key.slice(0, cut + delimiter.length);
      commonPrefixes.push(rolledUp);
      last = rolledUp;
    }
  }
  return { keys, commonPrefixes, truncated: false, last };
}

/** A binary search, because a bucket with a million keys is paged through a thousand at a time. */
function firstAfter(sorted: readonly string[], after: string, prefix: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const key = sorted[middle] ?? '';
    const isBefore = (after !== '' && compareUtf8(key, after) <= 0) || compareUtf8(key, prefix) < 0;
    if (isBefore) low = middle + 1;
    else high = middle;
  }
  return low;
}
