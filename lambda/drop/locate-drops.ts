import type { ObjectRef } from '../events/object-ref.ts';
import type { FeedConfig } from '../feed/feed-config.ts';
import { findFeed } from '../feed/find-feed.ts';
import { takesSidecars } from '../feed/origin-rules.ts';
import { classifyKey } from '../keys/classify-key.ts';
import { fingerprint, placeOf } from '../ledger/fingerprint.ts';
import type { Receipt } from '../ledger/receipt.ts';
import { isSettled, wasLeft } from '../ledger/standing.ts';
import { STATES } from '../ledger/states.ts';
import type { Submission } from '../ledger/submission.ts';
import type { Run } from '../run.ts';
import { type ObjectHead, readHead } from '../s3/read-head.ts';
import { lookFirst } from '../sources/first-look.ts';
import type { Sources } from '../sources/read-sources.ts';
import type { LeftBecause } from '../submission/step.ts';
import type { World } from '../world.ts';
import type { Drop, Located, Upload } from './drop.ts';
import { findCsvsOfSidecar } from './find-csvs-of-sidecar.ts';
import { skipEncrypted } from './skip-encrypted.ts';

/** By how much the time of an event and that of an object may differ, in milliseconds: both are told in whole seconds. */
const CLOCK_MS = 2_000;

/** What locating a drop may touch. */
export type LocateWorld = Pick<World, 's3' | 'idleMs' | 'ledger' | 'feeds' | 'announcer' | 'now'>;

const skip = (reason: string): Located => ({ kind: 'skip', reason });

/** True for an ETag that one of our own copies of the object had. */
function isOfCopy({ writeBack }: Receipt, etag: string | undefined): boolean {
  return writeBack.copies.some(copy => copy.etag === etag);
}

/** What an object says of itself, as far as the ledger agrees. */
type Marked = Pick<Drop, 'known' | 'carried' | 'stranger'>;

/**
 * What is known of an object that names a submission which the ledger does not have. One that was marked elsewhere came here by a copy,
 * and is another upload. A mark of an earlier release does not say where it was made, and may well be of this place.
 */
async function findStranger(
  { ledger }: Pick<World, 'ledger'>,
  { id: feed }: FeedConfig,
  { bucket, key, etag, metadata }: ObjectHead,
  submission: string,
): Promise<Marked> {
  const place = metadata['dropdial-place'];
  if (place !== undefined && place !== placeOf({ bucket, key })) return {};
  // It may have been seen before, where its mark could not be written over.
  const known = await ledger.read(feed, fingerprint({ feed, bucket, key, etag }));
  if (known) return { known };
  const list = metadata['dropdial-list-id'];
  return { stranger: { submission, ...(list !== undefined && { list }) } };
}

/** The submission that a sweep means, of a file that was uploaded again: what its object is made of does not lead to it. */
async function findAgain(
  { ledger }: Pick<World, 'ledger'>,
  feed: FeedConfig,
  { bucket, key, etag }: ObjectHead,
  due: string | undefined,
): Promise<Marked> {
  const known = due === undefined ? undefined : await ledger.read(feed.id, due);
  const { drop } = known?.receipt ?? {};
  const isOfObject = drop?.bucket === bucket && drop.key === key && drop.etag === etag;
  return known && isOfObject && drop.after !== undefined ? { known } : {};
}

/**
 * The submission that left the object as it is: a copy of our own, or the very object it was uploaded as. Metadata alone
 * proves nothing, since it travels with every copy and can be written by any uploader; the ledger has to agree.
 */
async function findMarked(
  { ledger }: Pick<World, 'ledger'>,
  feed: FeedConfig,
  head: ObjectHead,
  due?: string,
): Promise<Marked> {
  const id = head.metadata['dropdial-submission'];
  if (id === undefined || !/^[0-9a-f]{64}$/.test(id)) return findAgain({ ledger }, feed, head, due);
  const submission = await ledger.read(feed.id, id);
  if (submission === undefined) return findStranger({ ledger }, feed, head, id);
  const { receipt } = submission;
  const { drop, writeBack } = receipt;
  if (drop.bucket !== head.bucket || drop.key !== head.key) return {};
  // What was left is there again, with the metadata that it had: the old outcome says nothing of it.
  if (wasLeft(receipt)) return {};
  if (drop.etag === head.etag || isOfCopy(receipt, head.etag)) return { known: submission };
  if (drop.size !== head.size) return {};
  // Between the copy and its record in the ledger, only the intent is known.
  return writeBack.pending ? { known: submission } : { carried: submission };
}

/**
 * The event that a self-copy of ours raised, which must start nothing. That it is a copy does not make it ours: a rename
 * is one too. The ledger names the copies we made, or says that one is being made: then an earlier one, or the copy that was the upload,
 * has its write-back finished, as whoever was at that may be dead.
 */
function isOwnCopy(ref: ObjectRef, { receipt: { drop, writeBack } }: Submission): boolean {
  const { copies, pending } = writeBack;
  const isThat = ({ etag, versionId }: { etag: string; versionId?: string | undefined }) =>
    versionId ? versionId === ref.versionId : etag === ref.etag;
  if (!pending) return ref.isCopy && copies.some(isThat);
  return ref.isCopy && !copies.some(isThat) && !(drop.isCopy && isThat(drop));
}

/**
 * True when the ledger has an outcome that the object does not tell. The object was replaced when the outcome was to be written, and somebody
 * has restored an earlier copy since.
 */
function isBehind({ metadata }: ObjectHead, { receipt }: Submission): boolean {
  return isSettled(receipt) && metadata['dropdial-status'] !== receipt.state;
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
 * The submission of an object that is not there any more. The same file may have been uploaded several times under its key, each time
 * as a submission of its own, and the event does not say which upload it is of: the first submission that is unfinished is taken.
 */
async function findUnfinished(
  { ledger, announcer }: LocateWorld,
  { id: feed }: FeedConfig,
  { bucket, key, etag, due }: ObjectRef,
): Promise<Submission | undefined> {
  const isFinished = ({ receipt }: Submission) => isSettled(receipt) && !announcer.owes(receipt);
  let submission =
    due || etag ? await ledger.read(feed, due ?? fingerprint({ feed, bucket, key, etag: etag ?? '' })) : undefined;
  while (submission !== undefined && due === undefined && isFinished(submission)) {
    const { submission: after, latest } = submission.receipt;
    submission = await ledger.read(feed, latest ?? fingerprint({ feed, bucket, key, etag: etag ?? '', after }));
  }
  const isOfObject = submission?.receipt.drop.bucket === bucket && submission.receipt.drop.key === key;
  return submission && isOfObject && !isFinished(submission) ? submission : undefined;
}

/**
 * What is left to be done for an object that is not there any more. What it began has to be followed up all the same: a list may dial
 * that nobody has recorded. A submission with an idempotency key is not found by its object alone, only by a sweep.
 */
async function findOrphan(
  world: LocateWorld,
  feed: FeedConfig,
  ref: ObjectRef,
  because: LeftBecause,
): Promise<Located> {
  const submission = await findUnfinished(world, feed, ref);
  return submission ? { kind: 'orphan', orphan: { feed, submission, because } } : skip(because);
}

/** The drop of the CSV that an event is about. */
async function locateCsv(world: LocateWorld, feed: FeedConfig, ref: ObjectRef, signal: AbortSignal): Promise<Located> {
  const look = await lookFirst(ref, feed, { ...world, signal });
  if (look === undefined) return findOrphan(world, feed, ref, 'gone');
  const { head, sources } = look;
  const marked = await findMarked(world, feed, head, ref.due);
  const { known } = marked;
  if (known && isOwnCopy(ref, known) && !isBehind(head, known)) return skip('own_copy');
  if (isReplaced(ref, head, known)) return findOrphan(world, feed, ref, 'replaced');
  const isNew = Object.keys(marked).length === 0;
  return toDrop(feed, head, marked, ref, isNew ? sources : undefined);
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

/** Whether an event tells of how the object that is there came there; `surely` where that is known by its version. */
function isOfWhatIsThere(
  { key, etag, versionId, at }: ObjectRef,
  head: ObjectHead,
  known: Submission | undefined,
): Upload['isThere'] {
  if (key !== head.key) return false;
  const { drop } = known?.receipt ?? {};
  // What is there may be our copy of it.
  if (etag !== undefined && etag === drop?.etag && versionId === drop.versionId && (versionId || etag !== head.etag))
    return versionId === undefined || 'surely';
  if (etag !== head.etag) return false;
  if (versionId !== undefined && head.versionId !== undefined) return versionId === head.versionId && 'surely';
  return at === undefined || at >= head.lastModified;
}

/** The upload that an event tells of: not a copy, nor tags, nor another object. */
function uploadOf({ key, at, isCopy, isOfTags, due }: ObjectRef, head: ObjectHead, isThere: Upload['isThere']) {
  const isNone = at === undefined || isCopy || isOfTags === true || due !== undefined || key !== head.key;
  return isNone ? undefined : { at, isThere };
}

/**
 * An earlier version of the object that was given tags when ours was there already, as whoever uploaded it knows no other. Those that it
 * had before are on ours, too.
 */
function findTaggedVersion(
  { versionId, isOfTags, at }: ObjectRef,
  head: ObjectHead,
  known: Submission | undefined,
): string | undefined {
  if (!isOfTags || known === undefined || versionId === undefined || versionId === head.versionId) return undefined;
  const { drop, state, writeBack } = known.receipt;
  const isOfDrop = [drop, ...writeBack.copies].some(version => version.versionId === versionId);
  const isLate = at === undefined || at.getTime() >= head.lastModified.getTime() - CLOCK_MS;
  return isOfDrop && isLate && !STATES[state].over ? versionId : undefined;
}

function toDrop(feed: FeedConfig, head: ObjectHead, marked: Marked, ref: ObjectRef, sources?: Sources): Located {
  const uploadedEtag = marked.known?.receipt.drop.etag ?? head.etag;
  const isThere = isOfWhatIsThere(ref, head, marked.known);
  const isCopy = ref.isCopy && isThere !== false;
  const upload = uploadOf(ref, head, isThere);
  const taggedVersion = findTaggedVersion(ref, head, marked.known);
  return {
    kind: 'drop',
    drop: {
      feed,
      head,
      uploadedEtag,
      ...marked,
      ...(isCopy && { isCopy }),
      ...(ref.key === head.key && ref.etag !== undefined && { toldEtag: ref.etag }),
      ...(upload && { upload }),
      ...(sources && { sources }),
      ...(taggedVersion !== undefined && { taggedVersion }),
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
  const key = classifyKey(ref.key, feed);
  switch (key.kind) {
    case 'csv':
      return [await skipEncrypted(locateCsv(world, feed, ref, signal), feed, ref, world)];
    case 'sidecar': {
      if (!takesSidecars(feed)) return [skip('sidecar_not_taken')];
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
    case 'cancel_file':
    case 'suppression_list':
    case 'suppressed_file':
      // What was begun under such a name before it was one is followed up all the same. Of a list, everybody is on the list.
      return [ref.due === undefined ? skip(key.kind) : await locateCsv(world, feed, ref, signal)];
    default:
      return [skip(key.kind)];
  }
}
