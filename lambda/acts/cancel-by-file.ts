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
import {
  type CancelResult,
  cancelContacts,
  describeTooLong,
  isEverybodyOut,
  ROWS_UNKNOWN,
  worse,
} from './cancel-contacts.ts';
import { readCancelFile } from './read-cancel-file.ts';
import { readRowsOf } from './read-rows-of.ts';
import { RefusedError } from './refused.ts';
import { writeCancelledFile } from './write-cancelled-file.ts';

/** Largest file, in bytes: a million numbers are less. */
const MAX_BYTES = 16 * 1024 * 1024;
/** After what time a file that was not done is looked at again, in milliseconds. */
const AGAIN_MS = 10 * 60_000;
/** The same for a drop that waits: longest time that a message may be kept back for. */
const LATEST_MS = 3 * 3_600_000;

/** What cancelling by a file may touch. */
export type CancelWorld = Pick<World, 's3' | 'ledger' | 'lists' | 'openApi' | 'now'>;

/**
 * What was made of the object that lies under one of the keys: by what it is, and by what it says of itself. Whoever can write there
 * can only name submissions of the same key in the same feed.
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

/** A submission that may still become a list, or is one. */
const mayDial = ({ receipt: { state } }: Submission) => state === 'created' || !STATES[state].over;

/** True when its list is there. */
const hasList = ({ receipt: { state } }: Submission) => state === 'created' || state === 'held';

/**
 * Takes the people out of the list of a drop whom a file beside it names, and writes beside it what each of its rows came to.
 *
 * @returns why its event has to come back: the list is not there yet, or somebody is not out who may still be called.
 */
export async function cancelByFile(
  ref: ObjectRef,
  feed: FeedConfig,
  run: Run,
  world: CancelWorld,
): Promise<Pause | undefined> {
  const { s3, now } = world;
  // A copy of such a file, or one that says what became of another.
  if (csvKeysOfCancel(ref.key).length === 0) return undefined;
  const again = (message: string, ms = AGAIN_MS): Pause => ({
    code: 'not_cancelled',
    message,
    until: new Date(now().getTime() + ms),
  });
  const file = await readSmallObject(s3, ref.bucket, ref.key, MAX_BYTES, run.signal);
  // A later event is about the object that is there now.
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
 * The same for a list that has just come to be: whoever is named by a file that lies beside it already is taken out at once.
 *
 * @returns why the event of the drop has to come back, if it has to.
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
