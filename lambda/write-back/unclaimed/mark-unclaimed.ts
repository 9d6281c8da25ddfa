import { DropdialError, describeError } from '../../errors.ts';
import type { ObjectRef } from '../../events/object-ref.ts';
import type { FeedConfig } from '../../feed/feed-config.ts';
import { placeOf } from '../../ledger/fingerprint.ts';
import { unclaimedKey } from '../../ledger/store/ledger-keys.ts';
import { UNCLAIMED, type Unclaimed } from '../../ledger/store/unclaimed-document.ts';
import type { Problem } from '../../problem.ts';
import type { Run } from '../../run.ts';
import { isRefusal } from '../../s3/is-refusal.ts';
import { type ObjectHead, readHead } from '../../s3/read-head.ts';
import { httpStatus, isMissing, isPreconditionFailed } from '../../s3/s3-errors.ts';
import type { World } from '../../world.ts';
import { copyOntoItself, whyNotCopied } from '../copy-onto-itself.ts';
import { toAscii } from '../describe-outcome.ts';
import { mergeMetadata } from '../merge-metadata.ts';
import { describeUnbegun } from '../receipt-file/describe-drop.ts';
import { placeFile } from '../receipt-file/place-file.ts';
import { describeUnclaimed } from './describe-unclaimed.ts';
import { isLeftAlone } from './is-left-alone.ts';
import { readBeginning } from './read-beginning.ts';

/** The clients and stores that marking uses. */
type MarkWorld = Pick<World, 's3' | 'ledger' | 'documents' | 'feeds' | 'putMetrics' | 'now' | 'newId'>;

/** Replaces the id of the feed for objects outside all prefixes. No feed can have this id. */
const NO_FEED = '-';
/** Longest `dropdial-error`, in characters. */
const MAX_ERROR = 400;

/**
 * True for an object that only its uploader can read, or that does not exist: if the function may not list the bucket,
 * S3 answers 403 for both.
 */
function isOutOfReach(error: unknown): boolean {
  return httpStatus(error) === 403 || (error instanceof DropdialError && error.code === 'source_encrypted');
}

/** The object and its first bytes; `undefined` if it no longer exists, or is marked already. */
async function look(
  ref: ObjectRef,
  { signal, log }: Run,
  { s3 }: MarkWorld,
): Promise<{ readonly head: ObjectHead; readonly beginning: Buffer } | undefined> {
  try {
    const head = await readHead(s3, ref.bucket, ref.key, signal);
    if (head === undefined || saysSomething(head)) return undefined;
    return { head, beginning: await readBeginning(s3, head, signal) };
  } catch (error) {
    if (isGone(error)) return undefined;
    if (!isOutOfReach(error)) throw error;
    log.info('an object that no feed takes is gone, or cannot be read', { reason: describeError(error) });
    return undefined;
  }
}

const isGone = (error: unknown) => isPreconditionFailed(error) || isMissing(error);

/**
 * True for an object that was marked at its current place. A mark of another place came with a copy: a drop that was
 * moved here would keep saying that its list was created. A mark without a place was written by an earlier release, and
 * may be of this place.
 */
function saysSomething({ metadata, bucket, key }: ObjectHead): boolean {
  const { 'dropdial-place': place, 'dropdial-submission': submission } = metadata;
  return place === undefined ? submission !== undefined : place === placeOf({ bucket, key });
}

/** The ledger's document about the object. */
function draft(head: ObjectHead, feed: FeedConfig | undefined, problem: Problem, now: Date): Unclaimed {
  const { bucket, key, etag, versionId, size, lastModified } = head;
  const version = versionId !== undefined && { versionId };
  return {
    version: 1,
    state: 'skipped',
    ...(feed && { feed: feed.id }),
    drop: { bucket, key, etag, ...version, size, uploadedAt: lastModified.toISOString() },
    problems: [problem],
    marked: false,
    updatedAt: now.toISOString(),
  };
}

/**
 * True for an object that was handled before. A copy of a marked object is our own, or that of a gateway that sets a
 * time. If it were marked again, the two would continue forever.
 */
function isDone(known: Unclaimed | undefined, { isCopy }: ObjectRef, { size }: ObjectHead): boolean {
  return known !== undefined && (known.marked || known.refused !== undefined) && isCopy && known.drop.size === size;
}

function noteUnclaimed(
  next: Unclaimed,
  ref: ObjectRef,
  head: ObjectHead,
  { documents, newId }: MarkWorld,
): Promise<'done' | 'again' | 'new'> {
  return documents.change(UNCLAIMED, {
    key: unclaimedKey(placeOf(head)),
    revision: newId(),
    decide: async known => {
      if (isDone(known, ref, head)) return { result: 'done' };
      return { result: known?.drop.etag === head.etag ? 'again' : 'new', write: next };
    },
  });
}

/** Records the result of marking, unless the document is about another object by now. */
function noteEnd(head: ObjectHead, refused: string | undefined, { documents, newId }: MarkWorld): Promise<undefined> {
  return documents.change<Unclaimed, undefined>(UNCLAIMED, {
    key: unclaimedKey(placeOf(head)),
    revision: newId(),
    decide: async known => {
      if (known?.drop.etag !== head.etag) return { result: undefined };
      return { result: undefined, write: refused === undefined ? { ...known, marked: true } : { ...known, refused } };
    },
  });
}

/** Writes the reason onto the object. @returns why it cannot be written. */
async function mark(head: ObjectHead, { code, message }: Problem, { s3 }: MarkWorld): Promise<string | undefined> {
  const obstacle = whyNotCopied(head);
  if (obstacle !== undefined) return obstacle;
  const metadata = mergeMetadata(head.metadata, {
    'dropdial-status': 'skipped',
    'dropdial-place': placeOf(head),
    'dropdial-error': toAscii(`${code}: ${message}`).slice(0, MAX_ERROR),
  });
  if (metadata === undefined) return 'its own metadata fills the 2 KB';
  try {
    await copyOntoItself(s3, head, metadata);
    return undefined;
  } catch (error) {
    if (isGone(error)) return 'another object lies there by now, or none';
    if (!isRefusal(error)) throw error;
    return describeError(error);
  }
}

/**
 * Reports an object that no feed accepts: in its metadata, in the ledger for some days, and as a metric. Nothing is
 * sent, and nothing else about the object changes.
 *
 * ```
 *   created ----> ledger ----> copied onto itself ----> ledger: marked
 *                                  |
 *                                  +--> an event of the copy: the object is marked already, and nothing is done
 * ```
 */
export async function markUnclaimed(ref: ObjectRef, run: Run, world: MarkWorld): Promise<void> {
  const { feeds, now, putMetrics } = world;
  const ofBucket = feeds.filter(({ bucket }) => bucket === ref.bucket);
  if (ref.isOfTags || ref.due !== undefined || isLeftAlone(ref.key, ofBucket)) return;
  const seen = await look(ref, run, world);
  if (seen === undefined) return;
  const { head, beginning } = seen;
  const feed = ofBucket.find(({ prefix }) => ref.key.startsWith(prefix));
  const problem = describeUnclaimed({ key: ref.key, prefixes: ofBucket.map(({ prefix }) => prefix), beginning });
  const noted = await noteUnclaimed(draft(head, feed, problem, now()), ref, head, world);
  if (noted === 'done') return;
  if (noted === 'new') {
    run.log.warn('an object lies where no feed takes it', { reason: problem.code, feed: feed?.id });
    putMetrics(feed?.id ?? NO_FEED, { unclaimed: { value: 1, unit: 'Count' } });
  }
  const wantsMetadata = feed === undefined || feed.writeBack.includes('metadata');
  const refused = wantsMetadata ? await mark(head, problem, world) : 'its feed wants no metadata';
  if (refused !== undefined) run.log.info('an object that no feed takes does not say so', { reason: refused });
  await noteEnd(head, refused, world);
  if (!feed?.receiptFile) return;
  const words = describeUnbegun(head.key, problem, head.lastModified, now());
  await placeFile({ ...ref, feed: feed.id, rejectFile: feed.rejectFile }, words, run.log, world);
}
