import type { S3Client } from '@aws-sdk/client-s3';
import type { FeedConfig } from '../feed/feed-config.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { note, noteOnLatest } from '../ledger/move.ts';
import { isOfDrop } from '../ledger/own-object.ts';
import type { Pause } from '../ledger/pause.ts';
import type { Receipt } from '../ledger/receipt.ts';
import { isRefused } from '../ledger/standing.ts';
import type { Submission } from '../ledger/submission.ts';
import type { Log } from '../log.ts';
import type { Sent } from '../outcome-event/announce-outcome.ts';
import { type ObjectHead, readHead } from '../s3/read-head.ts';
import { isMissing, isPreconditionFailed } from '../s3/s3-errors.ts';
import type { World } from '../world.ts';
import { type CopiedObject, whyNotCopied } from './copy-onto-itself.ts';
import { copyWithOthers, type Replaced } from './copy-with-others.ts';
import { describeOutcome } from './describe-outcome.ts';
import { findOwnCopy, LOOK_MS } from './find-own-copy.ts';
import { isMarkedByOther } from './is-marked-by-other.ts';
import { mergeMetadata, saysAlready } from './merge-metadata.ts';
import { keepReceiptFile } from './receipt-file/keep-receipt-file.ts';
import { unlessRefused } from './unless-refused.ts';

/** The clients and stores that writing back uses. */
type WriteBackWorld = Pick<World, 's3' | 'ledger' | 'annotate'>;

/** How often a write-back looks at an object onto which other workers write, too. */
const MAX_LOOKS = 5;

/** True for a fault that only says that the object was replaced or deleted. */
function isReplaced(error: unknown): boolean {
  return isPreconditionFailed(error) || isMissing(error);
}

/** The metadata that the object should have, or why they cannot be written; neither if the feed wants none. */
function wantedMetadata(feed: FeedConfig, { receipt }: Submission, head: ObjectHead) {
  if (!feed.writeBack.includes('metadata')) return {};
  const obstacle = whyNotCopied(head);
  if (obstacle !== undefined) return { obstacle };
  const metadata = mergeMetadata(head.metadata, describeOutcome(receipt));
  return metadata ? { metadata } : { obstacle: 'its own metadata fills the 2 KB' };
}

/**
 * The copy that the object already is, if a worker died between making it and naming it. A copy of a multipart or KMS
 * object has another ETag. Once nothing is pending, an object that the ledger does not name would count as a new drop,
 * and be sent again.
 */
function findUnnamedCopy({ receipt }: Submission, head: ObjectHead): CopiedObject | undefined {
  if (isOfDrop(receipt, head)) return undefined;
  const { etag, versionId } = head;
  return { etag, ...(versionId !== undefined && { versionId }) };
}

/** The result of writing onto the object. */
interface Written {
  readonly copy?: CopiedObject | undefined;
  readonly refused?: string | undefined;
}

/** Sends the event that a receipt implies. */
type SendEvent = (receipt: Receipt) => Promise<Sent>;

/**
 * Names the copy in the ledger. If another worker writes back the same outcome, both copies are ours and are named. The
 * event is sent before that, so that a single write records both. Until then the ledger says that the write-back is
 * pending, and the next worker does both.
 */
async function recordWriteBack(
  ledger: Ledger,
  submission: Submission,
  { copy, refused }: Written,
  send?: SendEvent,
): Promise<{ readonly submission: Submission; readonly pause?: Pause }> {
  const describe = (receipt: Receipt) => {
    const { copies } = receipt.writeBack;
    // If another worker recorded something else meanwhile, our outdated copy may have been the last one. The write-back
    // stays pending, in case this worker dies before it writes again.
    const pending = isOutdated(submission.receipt, receipt);
    const named = copy ? [...copies, copy] : copies;
    return { writeBack: { pending, copies: named, ...(refused !== undefined && { refused }) } };
  };
  const { note, pause } = (await send?.({ ...submission.receipt, ...describe(submission.receipt) })) ?? {};
  const recorded = await noteOnLatest(ledger, submission, receipt => ({ ...describe(receipt), ...note?.(receipt) }));
  return { submission: recorded, ...(pause && { pause }) };
}

/** The result of one attempt to write back. */
interface Try {
  readonly submission: Submission;
  readonly written: boolean;
  readonly replaced?: Replaced;
  /** Why the event could not be sent. */
  readonly pause?: Pause;
}

/** Names a copy whose write-back has not ended. */
function nameCopy(ledger: Ledger, submission: Submission, copy: CopiedObject): Promise<Submission> {
  return noteOnLatest(ledger, submission, ({ writeBack: { copies, pending } }) =>
    copies.some(({ etag }) => etag === copy.etag) ? undefined : { writeBack: { pending, copies: [...copies, copy] } },
  );
}

/** Leaves an object alone, but names a copy of it that was found. */
async function giveWay(
  ledger: Ledger,
  submission: Submission,
  copy: CopiedObject | undefined,
  replaced: Replaced,
): Promise<Try> {
  return { submission: copy ? await nameCopy(ledger, submission, copy) : submission, written: true, replaced };
}

/** The data that all attempts of one write-back share. */
interface Job {
  readonly feed: FeedConfig;
  /** The submission that the object named before this one was advanced. */
  readonly before: string | undefined;
  readonly log: Log;
  readonly world: WriteBackWorld;
  readonly send: SendEvent | undefined;
}

/** Runs one write onto the object. Returns `changed` if the object was replaced or deleted. */
async function unlessReplaced<T>(write: () => Promise<T>): Promise<T | 'changed'> {
  try {
    return await write();
  } catch (error) {
    if (!isReplaced(error)) throw error;
    return 'changed';
  }
}

/** Copies the object onto itself with its outcome. The ledger records first that a copy is about to be made. */
async function copyWithOutcome(submission: Submission, head: ObjectHead, { before, log, world }: Job) {
  const { writeBack } = submission.receipt;
  const current = writeBack.pending
    ? submission
    : await note(world.ledger, submission, { writeBack: { ...writeBack, pending: true } });
  const writing = { outcome: describeOutcome(current.receipt), before };
  const copied = await unlessReplaced(() =>
    unlessRefused('the metadata', log, () => copyWithOthers(world.s3, head, writing)),
  );
  return { current, copied: copied === 'changed' ? { done: copied } : copied };
}

/** Writes the receipt into the annotation, if the feed wants that or the metadata could not be written. */
async function annotateOutcome({ receipt }: Submission, head: ObjectHead, written: Written, { feed, log, world }: Job) {
  if (!feed.writeBack.includes('annotation') && written.refused === undefined) return undefined;
  const { etag, versionId } = written.copy ?? head;
  const object = { bucket: head.bucket, key: head.key, etag, ...(versionId !== undefined && { versionId }) };
  return unlessReplaced(() => unlessRefused('the annotation', log, () => world.annotate(object, receipt)));
}

async function tryToWriteBack(submission: Submission, head: ObjectHead, job: Job): Promise<Try> {
  const { feed, log, world, send } = job;
  const { s3, ledger } = world;
  const { receipt } = submission;
  if (isMarkedByOther(head.metadata, receipt.submission, job.before))
    return { submission, written: true, replaced: 'marked' };
  const { pending: wasPending, refused: wasRefused } = receipt.writeBack;
  const { metadata, obstacle } = wantedMetadata(feed, submission, head);
  const isOpen = wasPending || wasRefused === undefined;
  const mustCopy = isOpen && metadata !== undefined && !saysAlready(head.metadata, metadata);
  if (!mustCopy && !wasPending) {
    // The files say more than the metadata, for example until when a drop waits.
    await keepReceiptFile(feed, receipt, log, world);
    return { submission, written: false };
  }
  if (obstacle !== undefined) log.warn('the outcome is not written into the metadata', { reason: obstacle });
  const unnamed = wasPending ? findUnnamedCopy(submission, head) : undefined;
  if (feed.rejectFile && wasPending && isRefused(receipt))
    await (await import('./write-errors-file.ts')).writeErrorsFile(s3, receipt, log);
  const { current, copied } = mustCopy
    ? await copyWithOutcome(submission, head, job)
    : { current: submission, copied: { refused: obstacle } };
  if (typeof copied.done === 'string') return giveWay(ledger, current, unnamed, copied.done);
  const written = { copy: copied.done ?? unnamed, refused: copied.refused };
  await keepReceiptFile(feed, current.receipt, log, world);
  if ((await annotateOutcome(current, head, written, job)) === 'changed')
    return giveWay(ledger, current, written.copy, 'changed');
  return { ...(await recordWriteBack(ledger, current, written, send)), written: true };
}

/** The current head of the object that was seen; `undefined` if the object was replaced or deleted. */
async function findSame(s3: S3Client, { bucket, key, etag, versionId }: ObjectHead): Promise<ObjectHead | undefined> {
  const found = await readHead(s3, bucket, key, AbortSignal.timeout(LOOK_MS));
  return found?.etag === etag && found.versionId === versionId ? found : undefined;
}

/** The result of writing back. */
interface WrittenBack {
  readonly submission: Submission;
  readonly written: boolean;
  readonly isOfOther?: true;
  readonly pause?: Pause;
}

/** True when the outcome in the ledger differs from the one that was written onto the object. */
function isOutdated(written: Receipt, latest: Receipt): boolean {
  return JSON.stringify(describeOutcome(written)) !== JSON.stringify(describeOutcome(latest));
}

/**
 * Writes the outcome of a submission onto its object: metadata by a guarded self-copy, the receipt as an annotation
 * and, if the feed wants it, the list of problems in a file beside it. Repeating it is safe: nothing is written if the
 * object already has the outcome, and a write that S3 refused is not tried again until there is something new to write.
 * A newer upload is left alone. So is the outcome of another submission, unless the object had it before this one was
 * advanced.
 *
 * The ledger says `pending` before the copy is made and names the copy afterwards, so the event that our own copy
 * raises is recognised even if this worker dies in between. If metadata are wanted and cannot be written, the
 * annotation is written, whether the feed wants it or not.
 *
 * Two workers may write back at the same time, and the copy of one replaces the object that the other has seen. The
 * other one looks again, finds a copy of the same submission, and writes the ledger's current outcome onto that.
 *
 * @param send sends the event that is owed, once the object has the outcome; if absent, the caller does.
 * @returns the submission afterwards, whether anything was written, whether the object belongs to another submission by
 * now, and why the event could not be sent.
 */
export async function writeBack(
  feed: FeedConfig,
  submission: Submission,
  head: ObjectHead,
  log: Log,
  world: WriteBackWorld,
  send?: SendEvent,
): Promise<WrittenBack> {
  const { s3, ledger } = world;
  const job: Job = { feed, before: head.metadata['dropdial-submission'], log, world, send };
  let current = submission;
  let there = head;
  for (let looks = 1; ; looks++) {
    const tried = await tryToWriteBack(current, there, job);
    const { submission: latest, written, replaced, pause } = tried;
    const ofOther = replaced === 'marked' && ({ isOfOther: true } as const);
    const isDone = replaced === undefined && !isOutdated(current.receipt, latest.receipt);
    if (isDone || looks === MAX_LOOKS) return { submission: latest, written, ...ofOther, ...(pause && { pause }) };
    const found = (await findOwnCopy(latest.receipt, there, s3)) ?? (replaced ? undefined : await findSame(s3, there));
    if (found === undefined) {
      log.info('the object was replaced or deleted; its outcome stays in the ledger');
      await keepReceiptFile(feed, latest.receipt, log, world);
      return { ...(await recordWriteBack(ledger, latest, {})), written, ...ofOther };
    }
    const { feed: id, submission: name } = latest.receipt;
    current = (await ledger.read(id, name)) ?? latest;
    there = found;
  }
}
