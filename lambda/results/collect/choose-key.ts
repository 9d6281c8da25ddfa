import type { FeedConfig } from '../../feed/feed-config.ts';
import { type ResultsKind, resultsKeys } from '../../keys/name-results.ts';
import type { Watched } from '../../ledger/move-list.ts';
import type { FileOnItsWay } from './progress.ts';
import { lookAtKey, type UploadOptions } from './upload-file.ts';

/** Chooses the key of a file: one that is free, or one that still has what was written there before. */
export async function chooseKey(
  kind: ResultsKind,
  { receipt }: Watched,
  { prefix, results }: FeedConfig,
  options: UploadOptions,
): Promise<FileOnItsWay | undefined> {
  const { drop, submission, list } = receipt;
  const before = kind === 'results' ? list?.results : list?.results?.unreached;
  for (const key of resultsKeys(drop.key, kind, submission, { prefix, to: results?.to })) {
    const lying = await lookAtKey(options, key);
    // An object that was changed since then is not ours any more. One of this revision comes from a worker that died
    // before it recorded it.
    const isUnchanged = before === undefined || before.etag === lying?.etag || lying?.revision === options.revision;
    const isOurs = lying?.submission === submission && isUnchanged;
    if (lying !== undefined && !isOurs) continue;
    return { key, parts: [], rows: 0, ...(lying && { replaces: lying.etag }) };
  }
  return undefined;
}
