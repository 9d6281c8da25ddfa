import type { ListPart } from '../ledger/list-part.ts';
import { LIST_STATES } from '../ledger/list-states.ts';
import { isWatched, moveList, type Watched } from '../ledger/move-list.ts';
import type { ListLook } from '../ledger/store/list-store.ts';
import { DAY_MS, HOUR_MS } from '../time/units.ts';
import type { SeenList } from '../voximplant/results/look-at-lists.ts';
import { LOOKS_UNTIL_GONE, untilNextLook } from './back-off.ts';
import { collectDue, tellAndLeave, tellCollected } from './collect-due.ts';
import { compareLook, isUnknownWord, settledAt } from './judge-look.ts';
import { noteProgress } from './note-progress.ts';
import { type Due, dueIn, type LookWorld, type Turn } from './turn.ts';

/** Age at which a marker without a document counts as a leftover, in milliseconds. */
const LEFTOVER_MS = DAY_MS;

/** The submission of a list. A marker without a followed list is removed after a day. */
async function readWatched({ id, look }: Due, { ledger, lists, now }: LookWorld): Promise<Watched | undefined> {
  const submission = await ledger.read(id.feed, id.submission);
  if (isWatched(submission)) return submission;
  // The marker is written before the document. If a worker died in between, its message is retried.
  const isLeftover = now().getTime() - Date.parse(look.from) > LEFTOVER_MS;
  if (isLeftover) await lists.unmark(id);
  else await lists.mark(id, dueIn(look, HOUR_MS, now()));
  return undefined;
}

/** Records the result of a look. */
async function takeLook(due: Due, seen: SeenList | undefined, turn: Turn): Promise<void> {
  const { id, feed } = due;
  const { world, run } = turn;
  const { results } = feed;
  if (results === undefined) return;
  const now = world.now();
  const { look, state, isNews } = compareLook(due.look, seen, results, now);
  const later = dueIn(look, untilNextLook(look, results.lookMinutes, now), now);
  if (!isNews && !due.look.isOver)
    return world.lists.mark(
      id,
      results.progress === 'none' ? { ...later, progress: undefined } : await noteProgress(due, later, turn),
    );
  const submission = await readWatched(due, world);
  if (submission === undefined) return;
  const { list, submission: name } = submission.receipt;
  // A worker died between writing the document and removing the marker.
  if (list.state === 'gone') return tellAndLeave(submission, due, turn);
  if (list.state === 'given_up' || list.state === 'collecting') return collectDue({ ...due, look }, submission, turn);
  if (list.state === 'collected') return takeLast(due, look, state, submission, turn);
  if (state === 'running' && isUnknownWord(look.word) && list.word !== look.word)
    run.log.warn('the API calls the list by a word that is not documented: it is taken for one that runs', {
      feed: id.feed,
      submission: name,
      word: look.word,
    });
  const isEnd = LIST_STATES[state].over || state === 'completed' || state === 'canceled' || state === 'given_up';
  const { problem: _problem, ended: _ended, endedAt: _endedAt, ...rest } = list;
  const end = isEnd ? endOf(state, list, now) : {};
  const moved =
    state === list.state && list.word === look.word && list.problem === undefined
      ? submission
      : await moveList(world.ledger, submission, 'look', { ...rest, ...end, state, word: look.word }, now, {
          ...(state === 'gone' && { writeBack: { ...submission.receipt.writeBack, pending: true } }),
        });
  if (state === 'gone') return tellAndLeave(moved, due, turn);
  if (!isEnd) return world.lists.mark(id, later);
  const settled = settledAt(moved.receipt.list, results);
  if (state !== 'given_up' && settled.getTime() > now.getTime())
    return world.lists.mark(id, { ...look, due: settled.toISOString() });
  await collectDue({ ...due, look: { ...look, isOver: true } }, moved, turn);
}

function endOf(state: ListPart['state'], list: ListPart, now: Date): Pick<ListPart, 'ended' | 'endedAt'> {
  if (state !== 'completed' && state !== 'canceled' && state !== 'given_up' && state !== 'gone') return {};
  const endedAt = list.ended === state ? list.endedAt : undefined;
  return { ended: state, endedAt: endedAt ?? now.toISOString() };
}

/** The last look at a collected list, which may dial again. */
async function takeLast(
  due: Due,
  look: ListLook,
  state: ListPart['state'],
  submission: Watched,
  turn: Turn,
): Promise<void> {
  const { world } = turn;
  const { id, feed } = due;
  const now = world.now();
  const { list } = submission.receipt;
  if (state === 'running' || state === 'suspended') {
    const { ended: _ended, endedAt: _endedAt, ...rest } = list;
    await moveList(world.ledger, submission, 'look', { ...rest, state, word: look.word }, now);
    const alive = { ...look, isOver: false, isTold: false, from: now.toISOString(), since: now.toISOString() };
    return world.lists.mark(id, dueIn(alive, untilNextLook(alive, feed.results?.lookMinutes ?? 15, now), now));
  }
  const { completedAt } = due.look;
  const isDone = state === 'completed' || state === 'canceled';
  // Without an earlier value, nothing tells whether this end is a new one.
  const isOnceMore = isDone && completedAt !== undefined && look.completedAt !== completedAt;
  if (!isOnceMore) return world.lists.unmark(id);
  const again = { ...list, ...endOf(state, list, now), state: 'collecting' as const, word: look.word };
  await collectDue({ ...due, look }, await moveList(world.ledger, submission, 'look', again, now), turn);
}

/** Records the result of a look, or continues with a list that had ended before. */
export async function goOn(due: Due, seen: SeenList | undefined, isShown: boolean, turn: Turn): Promise<void> {
  if (!due.look.isOver) return takeLook(due, seen, turn);
  const submission = await readWatched(due, turn.world);
  if (submission === undefined) return;
  const { state } = submission.receipt.list;
  if (state === 'gone') return tellAndLeave(submission, due, turn);
  if (state === 'collected' && !due.look.isTold) return tellCollected(submission, due, turn);
  if (state === 'collecting' || state === 'given_up') {
    // Only consecutive looks that miss it count.
    if (isShown || seen !== undefined)
      return collectDue({ ...due, look: { ...due.look, missing: 0 } }, submission, turn);
    return takeMissing(due, submission, turn);
  }
  return takeLook(due, seen, turn);
}

/** A list that the API does not show while it is collected counts as deleted after three looks, an hour apart. */
async function takeMissing(due: Due, submission: Watched, turn: Turn): Promise<void> {
  const { world } = turn;
  const now = world.now();
  const look = { ...due.look, missing: due.look.missing + 1 };
  if (look.missing < LOOKS_UNTIL_GONE) return world.lists.mark(due.id, dueIn(look, HOUR_MS, now));
  const { collecting: _collecting, ...list } = submission.receipt.list;
  const also = { writeBack: { ...submission.receipt.writeBack, pending: true } };
  const gone = { ...list, state: 'gone' as const, ended: 'gone' as const, endedAt: now.toISOString() };
  await tellAndLeave(await moveList(world.ledger, submission, 'collect', gone, now, also), due, turn);
}
