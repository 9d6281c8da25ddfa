import type { FeedConfig } from '../feed/feed-config.ts';
import { isWatched, moveList, type Watched } from '../ledger/move-list.ts';
import { firstLook, type ListStore } from '../ledger/store/list-store.ts';
import type { Submission } from '../ledger/submission.ts';
import type { Desk } from './record-act.ts';
import { RefusedError } from './refused.ts';

/** Where lists are looked after. */
export interface ResultsDesk extends Desk {
  readonly lists: Pick<ListStore, 'readMark' | 'mark'>;
}

/** What a person wants: that the list is looked at now, or that its results are written anew. */
export type Refresh = 'refresh' | 'write';

/** Moves the list to where it is looked after. */
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
 * Has a list looked at by the next sweep, also one that nobody has looked after, or its results written anew as another revision.
 *
 * @throws {RefusedError} when it has no list, its feed collects nothing, or it is not over yet.
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
