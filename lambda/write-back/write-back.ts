import type { S3Client } from '@aws-sdk/client-s3';
import { DropdialError } from '../errors.ts';
import type { FeedConfig } from '../feed/feed-config.ts';
import { type Ledger, type LedgerEntry, moveEntry } from '../ledger/ledger.ts';
import type { Receipt } from '../ledger/receipt.ts';
import type { Log } from '../log.ts';
import { type ObjectHead, readHead } from '../s3/read-head.ts';
import { isMissing, isPreconditionFailed } from '../s3/s3-errors.ts';
import type { Annotate } from './annotate.ts';
import { type CopiedObject, copyOntoItself, whyNotCopied } from './copy-onto-itself.ts';
import { describeOutcome } from './describe-outcome.ts';
import { mergeMetadata, saysAlready } from './merge-metadata.ts';
import { writeErrorsFile } from './write-errors-file.ts';

export interface WriteBackDependencies {
  readonly s3: S3Client;
  readonly ledger: Ledger;
  readonly annotate: Annotate;
  readonly log: Log;
}

/** How often a record of a write-back is tried while other workers write too. */
const MAX_TRIES = 5;
/** Longest look at an object that another copy was made of, in milliseconds. */
const LOOK_MS = 5_000;

/** True when the fault only says that the object is another one, or none, by now. */
function isReplaced(error: unknown): boolean {
  return isPreconditionFailed(error) || isMissing(error);
}

/** The metadata the object should carry; `undefined` when it cannot be written. */
function wantedMetadata(feed: FeedConfig, entry: LedgerEntry, head: ObjectHead, log: Log) {
  if (!feed.writeBack.includes('metadata')) return undefined;
  const obstacle = whyNotCopied(head);
  const merged = obstacle === undefined ? mergeMetadata(head.metadata, describeOutcome(entry.receipt)) : undefined;
  if (merged === undefined) {
    log.warn('the outcome is not written into the metadata', { reason: obstacle ?? 'its own metadata fills the 2 KB' });
  }
  return merged;
}

/**
 * The copy that the object already is, when a worker died between making it and naming it. A copy of a multipart or KMS object
 * has another ETag: once nothing is pending, an object that the ledger does not name would be a new drop, and be sent again.
 */
function findUnnamedCopy({ receipt }: LedgerEntry, { etag, versionId }: ObjectHead): CopiedObject | undefined {
  const { drop, writeBack } = receipt;
  if (drop.etag === etag || writeBack.copies.some(copy => copy.etag === etag)) return undefined;
  return { etag, ...(versionId !== undefined && { versionId }) };
}

/** The self-copy. One whose answer was lost is made again by the SDK and meets itself: 412, though the object is the copy. */
async function copyOrFindCopy(s3: S3Client, head: ObjectHead, metadata: Record<string, string>): Promise<CopiedObject> {
  try {
    return await copyOntoItself(s3, head, metadata);
  } catch (error) {
    if (!isPreconditionFailed(error)) throw error;
    const found = await readHead(s3, head.bucket, head.key, AbortSignal.timeout(LOOK_MS));
    if (found?.size !== head.size || !saysAlready(found.metadata, metadata)) throw error;
    return { etag: found.etag, ...(found.versionId !== undefined && { versionId: found.versionId }) };
  }
}

/** Names the copy in the ledger. Another worker may be writing back the same outcome: both copies are our own then. */
async function recordWriteBack(
  ledger: Ledger,
  entry: LedgerEntry,
  copy: CopiedObject | undefined,
): Promise<LedgerEntry> {
  let current = entry;
  for (let tries = 1; tries <= MAX_TRIES; tries++) {
    const { copies } = current.receipt.writeBack;
    const writeBack = { pending: false, copies: copy ? [...copies, copy] : copies };
    const moved = await ledger.replace(current, { ...current.receipt, writeBack });
    if (moved) return moved;
    current = (await ledger.read(current.receipt.feed, current.receipt.submission)) ?? current;
  }
  throw new DropdialError('ledger_conflict', `other workers keep moving submission ${entry.receipt.submission}`);
}

/** True when an uploader has to mend the file, or would have to after a dry run. What only waits is no fault of the file. */
function isRefused({ state, problems }: Receipt): boolean {
  return (state === 'rejected' || state === 'checked') && problems.length > 0;
}

/**
 * Writes what the ledger says of a submission onto its object: metadata by a guarded self-copy, the receipt as an
 * annotation, and beside it, where the feed asks for it, the list of problems. Safe to repeat; on an object that says it all already it does nothing. A newer upload is left alone.
 *
 * The ledger says `pending` before the copy is made and names the copy afterwards, so that the event our own copy
 * raises is recognised even when this worker dies in between.
 *
 * @returns the entry as it stands afterwards, and whether anything was written.
 */
export async function writeBack(
  { s3, ledger, annotate, log }: WriteBackDependencies,
  feed: FeedConfig,
  entry: LedgerEntry,
  head: ObjectHead,
): Promise<{ entry: LedgerEntry; written: boolean }> {
  const metadata = wantedMetadata(feed, entry, head, log);
  const mustCopy = metadata !== undefined && !saysAlready(head.metadata, metadata);
  const wasPending = entry.receipt.writeBack.pending;
  const mustAnnotate = feed.writeBack.includes('annotation') && (mustCopy || wasPending || metadata === undefined);
  if (!mustCopy && !mustAnnotate && !wasPending) return { entry, written: false };

  let current = entry;
  let copy = wasPending ? findUnnamedCopy(entry, head) : undefined;
  try {
    if (feed.rejectFile && wasPending && isRefused(entry.receipt)) await writeErrorsFile(s3, entry.receipt);
    if (mustCopy) {
      if (!wasPending)
        current = await moveEntry(ledger, current, { writeBack: { ...current.receipt.writeBack, pending: true } });
      copy = await copyOrFindCopy(s3, head, metadata);
    }
    if (mustAnnotate) {
      const object = copy ?? { etag: head.etag, ...(head.versionId !== undefined && { versionId: head.versionId }) };
      await annotate({ bucket: head.bucket, key: head.key, ...object }, current.receipt);
    }
  } catch (error) {
    if (!isReplaced(error)) throw error;
    log.info('the object was replaced or deleted; its outcome stays in the ledger');
  }
  return { entry: await recordWriteBack(ledger, current, copy), written: true };
}
