import type { S3Client } from '@aws-sdk/client-s3';
import type { ObjectRef } from '../events/object-ref.ts';
import type { FeedConfig } from '../feed/feed-config.ts';
import { findFeed } from '../feed/find-feed.ts';
import { isCsvKey, isErrorsKey } from '../keys/csv-key.ts';
import { isFolderDefaultsKey } from '../keys/folder-defaults-key.ts';
import { csvKeysOfSidecar } from '../keys/sidecar-keys.ts';
import { isTemporaryName } from '../keys/temporary-name.ts';
import { fingerprint } from '../ledger/fingerprint.ts';
import type { Ledger, LedgerEntry } from '../ledger/ledger.ts';
import { isFinal, type Receipt } from '../ledger/receipt.ts';
import type { Announcer } from '../outcome-event/announce-outcome.ts';
import { type ObjectHead, readHead } from '../s3/read-head.ts';
import type { Located, OrphanReason } from './drop.ts';

export interface LocateDependencies {
  readonly s3: S3Client;
  readonly ledger: Ledger;
  readonly feeds: readonly FeedConfig[];
  readonly announcer: Announcer;
}

/**
 * The submission that left the object as it is: a copy of our own, or the very object it was uploaded as. Metadata alone
 * proves nothing, since it travels with every rename and can be written by any uploader; the ledger has to agree.
 */
async function findKnown(ledger: Ledger, feed: FeedConfig, head: ObjectHead): Promise<LedgerEntry | undefined> {
  const submission = head.metadata['dropdial-submission'];
  if (submission === undefined || !/^[0-9a-f]{64}$/.test(submission)) return undefined;
  const entry = await ledger.read(feed.id, submission);
  if (entry === undefined) return undefined;
  const { drop, writeBack } = entry.receipt;
  if (drop.bucket !== head.bucket || drop.key !== head.key) return undefined;
  const isRecorded = drop.etag === head.etag || writeBack.copies.some(copy => copy.etag === head.etag);
  // Between the copy and its record in the ledger, only the intent is known.
  const isBeingRecorded = writeBack.pending && drop.size === head.size;
  return isRecorded || isBeingRecorded ? entry : undefined;
}

/**
 * The event that a self-copy of ours raised, which must start nothing. That it is a copy does not make it ours: a rename
 * is one too. The ledger names the copies we made, or says that one is being made.
 */
function isOwnCopy(ref: ObjectRef, { receipt }: LedgerEntry): boolean {
  const { copies, pending } = receipt.writeBack;
  const isNamed = copies.some(({ etag, versionId }) => (versionId ? versionId === ref.versionId : etag === ref.etag));
  return ref.isCopy && (isNamed || pending);
}

/**
 * The submission of the object that an event is about and that is not there any more. What it began has to be followed up all
 * the same: a list may dial that nobody has recorded. A submission with an idempotency key is not found by its object alone,
 * only by a sweep.
 */
async function findOrphan(
  { ledger, announcer }: LocateDependencies,
  feed: FeedConfig,
  { bucket, key, etag, due }: ObjectRef,
  reason: OrphanReason,
): Promise<Located> {
  const submission = due ?? (etag && fingerprint({ feed: feed.id, bucket, key, etag }));
  const entry = submission ? await ledger.read(feed.id, submission) : undefined;
  if (entry === undefined || entry.receipt.drop.key !== key) return { kind: 'skip', reason };
  return isSettled(entry.receipt) && !announcer.owes(entry.receipt)
    ? { kind: 'skip', reason }
    : { kind: 'orphan', feed, entry, reason };
}

/** True when nothing of it is left to be done, not even to give up writing it back. */
function isSettled({ state, writeBack }: Receipt): boolean {
  return (isFinal(state) || state === 'checked') && !writeBack.pending;
}

async function locateDrop(
  dependencies: LocateDependencies,
  feed: FeedConfig,
  key: string,
  ref: ObjectRef,
  signal: AbortSignal,
): Promise<Located> {
  const { s3, ledger } = dependencies;
  const head = await readHead(s3, ref.bucket, key, signal);
  if (head === undefined) {
    return key === ref.key
      ? findOrphan(dependencies, feed, ref, 'gone')
      : { kind: 'skip', reason: 'sidecar_without_csv' };
  }
  const known = await findKnown(ledger, feed, head);
  if (known && key === ref.key && isOwnCopy(ref, known)) return { kind: 'skip', reason: 'own_copy' };
  const uploadedEtag = known?.receipt.drop.etag ?? head.etag;
  const isReplaced = key === ref.key && ref.etag !== undefined && ref.etag !== head.etag && ref.etag !== uploadedEtag;
  const isOlderCopy = known?.receipt.writeBack.copies.some(copy => copy.etag === ref.etag) ?? false;
  if (isReplaced && !isOlderCopy) return findOrphan(dependencies, feed, ref, 'replaced');
  const { due } = ref;
  return {
    kind: 'drop',
    drop: { feed, head, uploadedEtag, ...(known && { known }), ...(due !== undefined && { due }) },
  };
}

/**
 * Which drops an event is about: that of a CSV, or those of a sidecar. Everything else is skipped with a reason.
 *
 * The object is asked as it is now: events come late, twice and in any order, and their size and ETag may be old.
 */
export async function locateDrops(
  dependencies: LocateDependencies,
  ref: ObjectRef,
  signal: AbortSignal,
): Promise<Located[]> {
  const feed = findFeed(dependencies.feeds, ref);
  if (feed === undefined) return [{ kind: 'skip', reason: 'no_feed' }];
  if (ref.key.endsWith('/')) return [{ kind: 'skip', reason: 'folder_marker' }];
  if (isTemporaryName(ref.key.slice(feed.prefix.length))) return [{ kind: 'skip', reason: 'temporary_name' }];
  // They are no drop; those that wait for them are woken one by one.
  if (isFolderDefaultsKey(ref.key)) return [{ kind: 'skip', reason: 'folder_defaults' }];
  const isSidecar = /\.json$/i.test(ref.key);
  if (isErrorsKey(ref.key)) return [{ kind: 'skip', reason: 'errors_file' }];
  if (!isSidecar && !isCsvKey(ref.key)) return [{ kind: 'skip', reason: 'not_a_csv' }];
  const keys = isSidecar ? csvKeysOfSidecar(ref.key) : [ref.key];
  const located = await Promise.all(keys.map(key => locateDrop(dependencies, feed, key, ref, signal)));
  const drops = located.filter(({ kind }) => kind !== 'skip');
  return drops.length > 0 ? drops : located.slice(0, 1);
}
