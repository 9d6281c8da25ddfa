import { isCancelKey } from './cancel-key.ts';
import { isCsvKey } from './csv-key.ts';
import { isFolderDefaultsKey } from './folder-defaults-key.ts';
import { isErrorsKey, isReceiptFileKey, isResultsKey, isSuppressedKey } from './own-file.ts';
import { isListKey, type Lists } from './suppression-key.ts';
import { isTemporaryName } from './temporary-name.ts';

/** What an object is, judged by its key alone. */
export type KeyKind =
  | { readonly kind: 'csv' }
  | { readonly kind: 'sidecar' }
  /** No drop. Drops that wait for them are woken one by one. */
  | { readonly kind: 'folder_defaults' }
  /** Kinds that start nothing. */
  | {
      readonly kind:
        | 'suppression_list'
        | 'folder_marker'
        | 'temporary_name'
        | 'errors_file'
        | 'cancel_file'
        | 'results_file'
        | 'suppressed_file'
        | 'receipt_file'
        | 'not_a_csv';
    };

/**
 * Classifies an object by its key alone. A key that the feed configures as a suppression list is nothing else, whatever
 * its name.
 *
 * @param feed the feed whose prefix `key` begins with.
 */
export function classifyKey(key: string, feed: Lists & { readonly prefix: string }): KeyKind {
  if (isListKey(key, feed)) return { kind: 'suppression_list' };
  if (key.endsWith('/')) return { kind: 'folder_marker' };
  if (isTemporaryName(key.slice(feed.prefix.length))) return { kind: 'temporary_name' };
  if (isFolderDefaultsKey(key)) return { kind: 'folder_defaults' };
  if (isErrorsKey(key)) return { kind: 'errors_file' };
  if (isCancelKey(key)) return { kind: 'cancel_file' };
  if (isResultsKey(key)) return { kind: 'results_file' };
  if (isSuppressedKey(key)) return { kind: 'suppressed_file' };
  if (isReceiptFileKey(key)) return { kind: 'receipt_file' };
  if (/\.json$/i.test(key)) return { kind: 'sidecar' };
  return { kind: isCsvKey(key) ? 'csv' : 'not_a_csv' };
}
