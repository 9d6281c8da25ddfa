import { describeError, isLostWrite } from '../errors.ts';
import { note } from '../ledger/move.ts';
import { isWatched, type Watched } from '../ledger/move-list.ts';
import type { ListId } from '../ledger/store/list-store.ts';
import { isRefusal } from '../s3/is-refusal.ts';
import { HOUR_MS } from '../time/units.ts';
import type { World } from '../world.ts';
import { ONCE_MORE_MS } from './back-off.ts';
import { collect } from './collect/collect.ts';
import { conclude } from './conclude.ts';
import { type Due, dueIn, inTrouble, type Turn } from './turn.ts';

/** Delay before collecting is tried again, in milliseconds. */
const RETRY_MS = 15 * 60_000;

/** Reports how a list ended and stops following it. */
export async function tellAndLeave(submission: Watched, { id, feed }: Due, { run, world }: Turn): Promise<void> {
  await conclude(submission, feed, run, world);
  await world.lists.unmark(id);
  await world.lists.removeProgress(id);
}

/** Reports the collected results and schedules a last look, because the list may dial again. */
export async function tellCollected(submission: Watched, { id, feed, look }: Due, { run, world }: Turn): Promise<void> {
  await conclude(submission, feed, run, world);
  await world.lists.removeProgress(id);
  const told = { ...look, isOver: true, isTold: true, missing: 0, troubledSince: undefined };
  await world.lists.mark(id, dueIn(told, ONCE_MORE_MS, world.now()));
}

/** Collects a list that has ended, or continues doing so, and reports the results. */
export async function collectDue(due: Due, submission: Watched, turn: Turn): Promise<void> {
  const { id, look, feed } = due;
  const { run, world, reader, enough } = turn;
  const { lists, ledger, now } = world;
  // If the worker dies after this write, the marker leaves the list due.
  await lists.mark(id, { ...look, isOver: true, isTold: false });
  try {
    const done = await collect(submission, { feed, run, reader, enough }, world);
    if (done.kind === 'collected') {
      return tellCollected(done.submission, due, turn);
    }
    if (done.kind !== 'stopped') return;
    const { because } = done;
    const reason = because.kind === 'refused' ? `code ${because.code}` : because.reason;
    run.log.warn('the tasks of a list could not be read', { feed: id.feed, submission: id.submission, reason });
    await sayProblem(id, 'results_not_read', `the tasks of the list could not be read: ${reason}`, ledger);
    await lists.mark(id, dueIn(inTrouble({ ...look, isOver: true }, now()), RETRY_MS, now()));
  } catch (error) {
    if (isLostWrite(error)) return;
    if (!isRefusal(error)) throw error;
    const reason = describeError(error);
    run.log.warn('the results could not be written', { feed: id.feed, submission: id.submission, reason });
    await sayProblem(id, 'results_not_written', `the file of results could not be written: ${reason}`, ledger);
    await lists.mark(id, dueIn(inTrouble({ ...look, isOver: true }, now()), HOUR_MS, now()));
  }
}

export async function sayProblem(
  { feed, submission: id }: ListId,
  code: string,
  message: string,
  ledger: World['ledger'],
) {
  const submission = await ledger.read(feed, id);
  if (!isWatched(submission) || submission.receipt.list.problem?.message === message) return;
  const { list } = submission.receipt;
  await note(ledger, submission, { list: { ...list, problem: { code, message } } });
}
