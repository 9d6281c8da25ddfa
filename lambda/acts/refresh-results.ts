import type { FeedConfig } from '../feed/feed-config.ts';
import { isWatched, moveList, type Watched } from '../ledger/move-list.ts';
import { firstLook, type ListStore } from '../ledger/store/list-store.ts';
import type { Submission } from '../ledger/submission.ts';
import type { Desk } from './record-act.ts';
import { RefusedError } from './refused.ts';

interface ResultsDesk extends Desk {
  readonly lists: Pick<ListStore, 'readMark' | 'mark'>;
}

/** `refresh` looks at the list now, `write` writes its results again. */
type Refresh = 'refresh' | 'write';

/** Moves the list back to the state in which sweeps follow it. */
async function begin(submission: Submission, wanted: Refresh, { ledger, now }: Desk): Promise<Watched> {
  const { list } = submission.receipt;
  if (list === undefined || list.state === 'gone')
    return moveList(ledger, submission, 'act', { ...list, state: 'running' }, now());
  if (wanted === 'write' && list.state === 'collected')
    return moveList(ledger, submission, 'act', { ...list, state: 'collecting' }, now());
  if (wanted === 'write' && list.state !== 'collecting')
    throw new RefusedError(
      `the list is ${list.state}: its results are written when it has ended; --refresh looks at it`,
    );
  if (isWatched(submission)) return submission;
  throw new RefusedError('the submission has no list');
}

/**
 * Makes the next sweep look at a list, even one that nothing follows, or write its results again as a new revision.
 *
 * @throws {RefusedError} when there is no list, its feed collects no results, or `write` is asked for before the list
 * has ended.
 * @throws {DropdialError} `ledger_conflict` when a worker was faster.
 */
export async function refreshResults(
  desk: ResultsDesk,
  submission: Submission,
  feed: FeedConfig | undefined,
  wanted: Refresh,
): Promise<Watched> {
  const { state, answer, account, feed: feedId, submission: id } = submission.receipt;
  if (state !== 'created' || answer === undefined)
    throw new RefusedError(`submission ${id} is ${state}: it has no list`);
  if (feed?.results?.write !== 'file')
    throw new RefusedError(`feed "${feedId}" collects no results: set "results.write" to "file" and deploy it`);
  const time = desk.now().toISOString();
  const known = await desk.lists.readMark({ feed: feedId, submission: id });
  const moved = await begin(submission, wanted, desk);
  const look = known && known !== 'unreadable' ? known : firstLook(answer.list_id, account, time, answer.answeredAt);
  const { state: now } = moved.receipt.list;
  const isOver = now === 'collected' || now === 'collecting';
  await desk.lists.mark(moved.receipt, { ...look, due: time, missing: 0, isOver, isTold: now === 'collected' });
  return moved;
}
