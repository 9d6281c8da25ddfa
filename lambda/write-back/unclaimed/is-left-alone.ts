import type { FeedConfig } from '../../feed/feed-config.ts';
import { csvKeysOfCancel } from '../../keys/cancel-key.ts';
import { classifyKey, type KeyKind } from '../../keys/classify-key.ts';

/** Kinds of objects that may be anywhere: folders, incomplete files, and files that the function writes. */
const ANYWHERE: ReadonlySet<KeyKind['kind']> = new Set([
  'suppression_list',
  'folder_marker',
  'temporary_name',
  'errors_file',
  'results_file',
  'suppressed_file',
  'receipt_file',
]);

/** The settings of a feed that determine which other objects its bucket contains. */
type Keeps = Pick<FeedConfig, 'bucket' | 'suppression' | 'results'>;

/**
 * True for an object that is in its place although it starts nothing: a folder, a hidden or incomplete file, a file
 * that the function wrote, or an object that a feed keeps in the bucket.
 *
 * @param feeds the feeds of the object's bucket.
 */
export function isLeftAlone(key: string, feeds: readonly Keeps[]): boolean {
  if (feeds.some(({ results }) => results?.to !== undefined && key.startsWith(results.to))) return true;
  const suppression = feeds.flatMap(feed => feed.suppression);
  const { kind } = classifyKey(key, { prefix: '', bucket: feeds[0]?.bucket ?? '', suppression });
  // A `.cancel.csv` comes from somebody who wants people taken out of a list. A `.cancelled.csv` comes from the
  // function.
  return kind === 'cancel_file' ? csvKeysOfCancel(key).length === 0 : ANYWHERE.has(kind);
}
