import type { ObjectRef } from '../events/object-ref.ts';
import type { FeedConfig } from '../feed/feed-config.ts';
import { cancelKeysOf, csvKeysOfCancel } from '../keys/cancel-key.ts';
import { fingerprint } from '../ledger/fingerprint.ts';
import type { Pause } from '../ledger/pause.ts';
import { STATES } from '../ledger/states.ts';
import type { Submission } from '../ledger/submission.ts';
import type { Run } from '../run.ts';
import { readHead } from '../s3/read-head.ts';
import { readSmallObject } from '../s3/read-small-object.ts';
import { contactsOf } from '../voximplant/running/contacts.ts';
import type { World } from '../world.ts';
import { type CancelResult, cancelContacts, isEverybodyOut, worse } from './cancel-contacts.ts';
import { describeTooLong, ROWS_UNKNOWN } from './find-contacts.ts';
import { readCancelFile } from './read-cancel-file.ts';
import { readRowsOf } from './read-rows-of.ts';
import { RefusedError } from './refused.ts';
import { writeCancelledFile } from './write-cancelled-file.ts';

/** Largest cancel file, in bytes: more than a million numbers fit. */
const MAX_BYTES = 16 * 1024 * 1024;
/** Delay before an unfinished cancel file is tried again, in milliseconds. */
const AGAIN_MS = 10 * 60_000;
/** The same while the drop itself waits, in milliseconds. SQS can hide a message for at most 12 hours. */
const LATEST_MS = 3 * 3_600_000;

/** The clients and stores that cancelling by a file uses. */
export type CancelWorld = Pick<World, 's3' | 'ledger' | 'lists' | 'openApi' | 'now'>;

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
  const { s3, now } = world;
  // A copy of a cancel file, or a `.cancelled.csv`, takes nobody out.
  if (csvKeysOfCancel(ref.key).length === 0) return undefined;
  const again = (message: string, ms = AGAIN_MS): Pause => ({
    code: 'not_cancelled',
    message,
    until: new Date(now().getTime() + ms),
  });
  const file = await readSmallObject(s3, ref.bucket, ref.key, MAX_BYTES, run.signal);
  // The object was replaced: its own event handles the newer one.
  if (file === undefined || (ref.etag !== undefined && ref.etag !== file.etag)) return undefined;
  const found = await findSubmissions(world, feed, ref, run.signal);
  const submissions = found.filter(mayDial);
  const [first] = submissions;
  const refuse = async (problem: string) => {
    run.log.warn('nobody is taken out of a list', { feed: feed.id, reason: problem });
    await writeCancelledFile(s3, ref, new Map([[1, problem]]), run);
  };
  if (found.length === 0) return again('the file beside it is not in the ledger yet');
  if (first === undefined) return void (await refuse('the file beside it became no list'));
  if (file.tooLarge) return void (await refuse(`the file must have at most ${MAX_BYTES} bytes`));
  const wish = await readCancelFile(file.bytes, first.receipt.parameters?.phone_columns);
  if ('problem' in wish) return void (await refuse(wish.problem.replaceAll(',', '')));

  const rows = new Map<number, CancelResult>();
  let pause = submissions.every(hasList)
    ? undefined
    : again('its list is not there yet', first.receipt.state === 'waiting' ? LATEST_MS : AGAIN_MS);
  for (const submission of submissions.filter(hasList)) {
    const hand = { by: 'cancel file', reason: `"${ref.key}", ETag ${file.etag}` };
    try {
      const rowsOf = wish.by === 'row' ? await readRowsOf(world, submission) : undefined;
      if (wish.by === 'row' && rowsOf === undefined) return void (await refuse(ROWS_UNKNOWN.replaceAll(',', '')));
      const { report } = await cancelContacts(
        world,
        submission,
        hand,
        wish,
        async () => contactsOf(await world.openApi(feed, run), { now, deadline: run.deadline }),
        rowsOf,
      );
      const { listId, counts, hidden, isWhole, isCutShort } = report;
      for (const [row, result] of report.rows) rows.set(row, worse(rows.get(row), result));
      const said = { feed: feed.id, submission: submission.receipt.submission, list_id: listId };
      const tell = isEverybodyOut(report) ? run.log.info : run.log.warn;
      tell('contacts were taken out of a list', { ...said, ...counts, hidden, is_whole: isWhole });
      if (!isWhole || counts.not_cancelled || counts.calling)
        pause = again(isCutShort ? describeTooLong(listId) : 'somebody may still be called');
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      pause = again(error.message);
      run.log.warn('nobody is taken out of a list yet', { feed: feed.id, reason: error.message });
    }
  }
  if (rows.size > 0) await writeCancelledFile(s3, ref, rows, run);
  return pause;
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
