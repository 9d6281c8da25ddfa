import type { FeedConfig } from '../../feed/feed-config.ts';
import { csvKeysOfCancel } from '../../keys/cancel-key.ts';
import { classifyKey, type KeyKind } from '../../keys/classify-key.ts';

/** What may lie anywhere: what is no file, or not yet, and what the function writes. */
const ANYWHERE: ReadonlySet<KeyKind['kind']> = new Set([
  'suppression_list',
  'folder_marker',
  'temporary_name',
  'errors_file',
  'results_file',
  'suppressed_file',
  'receipt_file',
]);

/** What of a feed says that objects of its bucket are meant to lie there. */
export type Keeps = Pick<FeedConfig, 'bucket' | 'suppression' | 'results'>;

/**
 * True for an object that is meant to lie where it lies, although it starts nothing: a folder, what is hidden or not complete yet, what the
 * function wrote, and what a feed keeps in the bucket.
 *
 * @param feeds those of the object's bucket.
 */
export function isLeftAlone(key: string, feeds: readonly Keeps[]): boolean {
  if (feeds.some(({ results }) => results?.to !== undefined && key.startsWith(results.to))) return true;
  const suppression = feeds.flatMap(feed => feed.suppression);
  const { kind } = classifyKey(key, { prefix: '', bucket: feeds[0]?.bucket ?? '', suppression });
  // Who is to be taken out of a list is said by somebody; what became of that, by the function.
  return kind === 'cancel_file' ? csvKeysOfCancel(key).length === 0 : ANYWHERE.has(kind);
}
