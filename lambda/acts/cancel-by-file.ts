import type { ObjectRef } from '../events/object-ref.ts';
import type { FeedConfig } from '../feed/feed-config.ts';
import { cancelKeysOf, csvKeysOfCancel } from '../keys/cancel-key.ts';
import { fingerprint } from '../ledger/fingerprint.ts';
import type { Pause } from '../ledger/pause.ts';
import { STATES } from '../ledger/states.ts';
import type { Submission } from '../ledger/submission.ts';
import type { Run } from '../run.ts';
import { readHead } from '../s3/read-head.ts';
import { readSmallObject, type SmallObject } from '../s3/read-small-object.ts';
import { HOUR_MS } from '../time/units.ts';
import { contactsOf } from '../voximplant/running/contacts.ts';
import type { World } from '../world.ts';
import { type CancelReport, type CancelResult, cancelContacts, isEverybodyOut, worse } from './cancel-contacts.ts';
import { describeTooLong, ROWS_UNKNOWN } from './find-contacts.ts';
import { type CancelFile, type CancelWish, readCancelFile } from './read-cancel-file.ts';
import { readRowsOf } from './read-rows-of.ts';
import { RefusedError } from './refused.ts';
import { writeCancelledFile } from './write-cancelled-file.ts';

/** Largest cancel file, in bytes: more than a million numbers fit. */
const MAX_BYTES = 16 * 1024 * 1024;
/** Delay before an unfinished cancel file is tried again, in milliseconds. */
const AGAIN_MS = 10 * 60_000;
/** The same while the drop itself waits, in milliseconds. SQS can hide a message for at most 12 hours. */
const LATEST_MS = 3 * HOUR_MS;

/** The clients and stores that cancelling by a file uses. */
type CancelWorld = Pick<World, 's3' | 'ledger' | 'lists' | 'openApi' | 'now'>;

/**
 * Finds the submissions of the object beside a cancel file, by the object's fingerprint and by the submission id in its
 * metadata. Anyone who can write under the feed's prefix can set that metadata, so a submission counts only if the
 * ledger has it for the same feed, bucket and key.
 */
async function findSubmissions(
  { s3, ledger }: CancelWorld,
  { id: feed }: FeedConfig,
  { bucket, key: cancelKey }: ObjectRef,
  signal: AbortSignal,
): Promise<readonly Submission[]> {
  for (const key of csvKeysOfCancel(cancelKey)) {
    const head = await readHead(s3, bucket, key, signal);
    if (head === undefined) continue;
    const named = head.metadata['dropdial-submission'] ?? '';
    const ids = new Set([fingerprint({ feed, bucket, key, etag: head.etag }), named]);
    const found: Submission[] = [];
    for (const id of ids) {
      const submission = /^[0-9a-f]{64}$/.test(id) ? await ledger.read(feed, id) : undefined;
      const drop = submission?.receipt.drop;
      if (submission && drop?.bucket === bucket && drop.key === key) found.push(submission);
    }
    return found;
  }
  return [];
}

/** True when a submission has a list, or may still become one. */
const mayDial = ({ receipt: { state } }: Submission) => state === 'created' || !STATES[state].over;

/** True when the list of a submission exists. */
const hasList = ({ receipt: { state } }: Submission) => state === 'created' || state === 'held';

/** One cancel file, and the context in which it is applied. */
interface CancelWay {
  readonly ref: ObjectRef;
  readonly etag: string;
  readonly feed: FeedConfig;
  readonly run: Run;
  readonly world: CancelWorld;
}

/** The result of a cancel file in one list. */
interface Applied {
  /** The result of each row of the file, by row number. */
  readonly rows: CancelReport['rows'];
  /** Why the file has to be applied again. */
  readonly again?: string | undefined;
}

function waitForMore(message: string, { now }: Pick<CancelWorld, 'now'>, milliseconds = AGAIN_MS): Pause {
  return { code: 'not_cancelled', message, until: new Date(now().getTime() + milliseconds) };
}

/** Reads a cancel file, or says why it cannot be applied. */
async function readWish(file: SmallObject, [first]: readonly Submission[]): Promise<CancelFile> {
  if (first === undefined) return { problem: 'the file beside it became no list' };
  if (file.tooLarge) return { problem: `the file must have at most ${MAX_BYTES} bytes` };
  return readCancelFile(file.bytes, first.receipt.parameters?.phone_columns);
}

/** Reports in the log, and in a file beside the cancel file, why it cannot be applied. */
async function refuse(problem: string, { ref, etag, feed, run, world }: CancelWay): Promise<undefined> {
  run.log.warn('nobody is taken out of a list', { feed: feed.id, reason: problem });
  await writeCancelledFile(world.s3, { ...ref, etag }, new Map([[1, problem]]), run);
}

/** The result of every row while nothing was done: the answer to an earlier file must not be taken for one to this. */
function nothingDone({ rows, unreadable }: CancelWish): CancelReport['rows'] {
  return new Map<number, CancelResult>([
    ...unreadable.map(row => [row, 'unreadable'] as const),
    ...[...rows.values()].map(row => [row, 'not_cancelled'] as const),
  ]);
}

/** Cancels the contacts that a file names in one list, or says why that is not possible, now or later. */
async function applyTo(
  submission: Submission,
  wish: CancelWish,
  { ref, etag, feed, run, world }: CancelWay,
): Promise<Applied | { readonly problem: string }> {
  const index = wish.by === 'row' ? await readRowsOf(world, submission) : undefined;
  if (wish.by === 'row' && index === undefined) return { problem: ROWS_UNKNOWN };
  const hand = { by: 'cancel file', reason: `"${ref.key}", ETag ${etag}` };
  const openLists = async () => contactsOf(await world.openApi(feed, run), { now: world.now, deadline: run.deadline });
  try {
    const { report } = await cancelContacts(world, submission, hand, wish, openLists, index);
    const { listId, rows, counts, hidden, isWhole, isCutShort } = report;
    const said = { feed: feed.id, submission: submission.receipt.submission, list_id: listId };
    const tell = isEverybodyOut(report) ? run.log.info : run.log.warn;
    tell('contacts were taken out of a list', { ...said, ...counts, hidden, is_whole: isWhole });
    if (isWhole && !counts.not_cancelled && !counts.calling) return { rows };
    return { rows, again: isCutShort ? describeTooLong(listId) : 'somebody may still be called' };
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    run.log.warn('nobody is taken out of a list yet', { feed: feed.id, reason: error.message });
    return { rows: nothingDone(wish), again: error.message };
  }
}

/** Takes the contacts that a file names out of all lists, and writes the worst result of each row beside it. */
async function applyToAll(
  submissions: readonly Submission[],
  wish: CancelWish,
  way: CancelWay,
): Promise<Pause | undefined> {
  const { ref, etag, run, world } = way;
  const rows = new Map<number, CancelResult>();
  const wait = submissions[0]?.receipt.state === 'waiting' ? LATEST_MS : AGAIN_MS;
  let pause = submissions.every(hasList) ? undefined : waitForMore('its list is not there yet', world, wait);
  for (const submission of submissions.filter(hasList)) {
    const applied = await applyTo(submission, wish, way);
    if ('problem' in applied) return refuse(applied.problem, way);
    for (const [row, result] of applied.rows) rows.set(row, worse(rows.get(row), result));
    if (applied.again !== undefined) pause = waitForMore(applied.again, world);
  }
  if (rows.size > 0) await writeCancelledFile(world.s3, { ...ref, etag }, rows, run);
  return pause;
}

/**
 * Takes the contacts that a cancel file names out of the lists of its drop, and writes the result of each row beside
 * the file.
 *
 * @returns a pause when the event must be retried: the list does not exist yet, or a contact may still be called.
 */
export async function cancelByFile(
  ref: ObjectRef,
  feed: FeedConfig,
  run: Run,
  world: CancelWorld,
): Promise<Pause | undefined> {
  // A copy of a cancel file, or a `.cancelled.csv`, takes nobody out.
  if (csvKeysOfCancel(ref.key).length === 0) return undefined;
  const file = await readSmallObject(world.s3, ref.bucket, ref.key, MAX_BYTES, run.signal);
  // The object was replaced: its own event handles the newer one.
  if (file === undefined || (ref.etag !== undefined && ref.etag !== file.etag)) return undefined;
  const found = await findSubmissions(world, feed, ref, run.signal);
  if (found.length === 0) return waitForMore('the file beside it is not in the ledger yet', world);
  const submissions = found.filter(mayDial);
  const wish = await readWish(file, submissions);
  const way = { ref, etag: file.etag, feed, run, world };
  return 'problem' in wish ? refuse(wish.problem, way) : applyToAll(submissions, wish, way);
}

/**
 * Applies the cancel files that are beside a drop already when its list is created.
 *
 * @returns a pause when the event of the drop must be retried.
 */
export async function cancelBeside(
  { bucket, key }: { readonly bucket: string; readonly key: string },
  feed: FeedConfig,
  run: Run,
  world: CancelWorld,
): Promise<Pause | undefined> {
  let pause: Pause | undefined;
  for (const cancelKey of cancelKeysOf(key))
    pause = (await cancelByFile({ bucket, key: cancelKey, isCopy: false }, feed, run, world)) ?? pause;
  return pause;
}
