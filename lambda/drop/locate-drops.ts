import type { ObjectRef } from '../events/object-ref.ts';
import type { FeedConfig } from '../feed/feed-config.ts';
import { findFeed } from '../feed/find-feed.ts';
import { classifyKey } from '../keys/classify-key.ts';
import { fingerprint } from '../ledger/fingerprint.ts';
import type { Receipt } from '../ledger/receipt.ts';
import { isSettled } from '../ledger/standing.ts';
import type { Submission } from '../ledger/submission.ts';
import type { Run } from '../run.ts';
import { type ObjectHead, readHead } from '../s3/read-head.ts';
import type { LeftBecause } from '../submission/step.ts';
import type { World } from '../world.ts';
import type { Drop, Located } from './drop.ts';
import { findCsvsOfSidecar } from './find-csvs-of-sidecar.ts';
import { skipEncrypted } from './skip-encrypted.ts';

/** What locating a drop may touch. */
export type LocateWorld = Pick<World, 's3' | 'ledger' | 'feeds' | 'announcer'>;

const skip = (reason: string): Located => ({ kind: 'skip', reason });

/** True for an ETag that one of our own copies of the object had. */
function isOfCopy({ writeBack }: Receipt, etag: string | undefined): boolean {
  return writeBack.copies.some(copy => copy.etag === etag);
}

/** What an object says of itself, as far as the ledger agrees. */
type Marked = Pick<Drop, 'known' | 'carried'>;

/**
 * The submission that left the object as it is: a copy of our own, or the very object it was uploaded as. Metadata alone
 * proves nothing, since it travels with every copy and can be written by any uploader; the ledger has to agree.
 */
async function findMarked({ ledger }: Pick<World, 'ledger'>, feed: FeedConfig, head: ObjectHead): Promise<Marked> {
  const id = head.metadata['dropdial-submission'];
  if (id === undefined || !/^[0-9a-f]{64}$/.test(id)) return {};
  const submission = await ledger.read(feed.id, id);
  if (submission === undefined) return {};
  const { receipt } = submission;
  const { drop, writeBack } = receipt;
  if (drop.bucket !== head.bucket || drop.key !== head.key) return {};
  if (drop.etag === head.etag || isOfCopy(receipt, head.etag)) return { known: submission };
  if (drop.size !== head.size) return {};
  // Between the copy and its record in the ledger, only the intent is known.
  return writeBack.pending ? { known: submission } : { carried: submission };
}

/**
 * The event that a self-copy of ours raised, which must start nothing. That it is a copy does not make it ours: a rename
 * is one too. The ledger names the copies we made, or says that one is being made.
 */
function isOwnCopy(ref: ObjectRef, { receipt }: Submission): boolean {
  const { copies, pending } = receipt.writeBack;
  const isNamed = copies.some(({ etag, versionId }) => (versionId ? versionId === ref.versionId : etag === ref.etag));
  return ref.isCopy && (isNamed || pending);
}

/**
 * True when the object that an event is about is not the one that lies there now. An event about an earlier copy of ours is about this
 * very upload.
 */
function isReplaced(ref: ObjectRef, head: ObjectHead, known: Submission | undefined): boolean {
  if (ref.etag === undefined || ref.etag === head.etag) return false;
  return known === undefined || !(known.receipt.drop.etag === ref.etag || isOfCopy(known.receipt, ref.etag));
}

/**
 * The submission of the object that an event is about and that is not there any more. What it began has to be followed up all
 * the same: a list may dial that nobody has recorded. A submission with an idempotency key is not found by its object alone,
 * only by a sweep.
 */
async function findOrphan(
  { ledger, announcer }: LocateWorld,
  feed: FeedConfig,
  { bucket, key, etag, due }: ObjectRef,
  because: LeftBecause,
): Promise<Located> {
  const id = due ?? (etag && fingerprint({ feed: feed.id, bucket, key, etag }));
  const submission = id ? await ledger.read(feed.id, id) : undefined;
  if (submission === undefined || submission.receipt.drop.key !== key) return skip(because);
  const { receipt } = submission;
  if (isSettled(receipt) && !announcer.owes(receipt)) return skip(because);
  return { kind: 'orphan', orphan: { feed, submission, because } };
}

/** The drop of the CSV that an event is about. */
async function locateCsv(world: LocateWorld, feed: FeedConfig, ref: ObjectRef, signal: AbortSignal): Promise<Located> {
  const head = await readHead(world.s3, ref.bucket, ref.key, signal);
  if (head === undefined) return findOrphan(world, feed, ref, 'gone');
  const marked = await findMarked(world, feed, head);
  const { known } = marked;
  if (known && isOwnCopy(ref, known)) return skip('own_copy');
  if (isReplaced(ref, head, known)) return findOrphan(world, feed, ref, 'replaced');
  return toDrop(feed, head, marked, ref);
}

/** The drop that the sidecar of an event may belong to. */
async function locateOfSidecar(
  world: LocateWorld,
  feed: FeedConfig,
  key: string,
  ref: ObjectRef,
  signal: AbortSignal,
): Promise<Located> {
  const head = await readHead(world.s3, ref.bucket, key, signal);
  if (head === undefined) return skip('sidecar_without_csv');
  return toDrop(feed, head, await findMarked(world, feed, head), ref);
}

function toDrop(feed: FeedConfig, head: ObjectHead, marked: Marked, ref: ObjectRef): Located {
  const uploadedEtag = marked.known?.receipt.drop.etag ?? head.etag;
  const isCopy = ref.isCopy && ref.key === head.key && ref.etag === head.etag;
  return {
    kind: 'drop',
    drop: {
      feed,
      head,
      uploadedEtag,
      ...marked,
      ...(isCopy && { isCopy }),
      ...(ref.due !== undefined && { due: ref.due }),
    },
  };
}

/**
 * Which drops an event is about: that of a CSV, or those of a sidecar. Everything else is skipped with a reason.
 *
 * The object is asked as it is now: events come late, twice and in any order, and their size and ETag may be old.
 */
export async function locateDrops(
  ref: ObjectRef,
  { signal }: Pick<Run, 'signal'>,
  world: LocateWorld,
): Promise<readonly Located[]> {
  const feed = findFeed(world.feeds, ref);
  if (feed === undefined) return [skip('no_feed')];
  const key = classifyKey(ref.key, feed.prefix);
  switch (key.kind) {
    case 'csv':
      return [await skipEncrypted(locateCsv(world, feed, ref, signal), feed, ref, world)];
    case 'sidecar': {
      const csvKeys = await findCsvsOfSidecar(world.s3, feed, ref.key, signal);
      const located = await Promise.all(
        csvKeys.map(csv =>
          skipEncrypted(locateOfSidecar(world, feed, csv, ref, signal), feed, { ...ref, key: csv }, world),
        ),
      );
      const drops = located.filter(({ kind }) => kind !== 'skip');
      return drops.length > 0 ? drops : [located[0] ?? skip('sidecar_without_csv')];
    }
    case 'temporary_name':
      // What an earlier release began under such a name is followed up all the same.
      return [ref.due === undefined ? skip(key.kind) : await locateCsv(world, feed, ref, signal)];
    default:
      return [skip(key.kind)];
  }
}
