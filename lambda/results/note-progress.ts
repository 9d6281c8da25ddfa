import { isOfDrop } from '../ledger/own-object.ts';
import type { ListLook } from '../ledger/store/list-store.ts';
import { readHead } from '../s3/read-head.ts';
import { HOUR_MS } from '../time/units.ts';
import { MAX_PAGE } from '../voximplant/results/read-tasks.ts';
import { TASK_STATES } from '../voximplant/results/task-states.ts';
import { contactsMade } from './contacts-made.ts';
import type { Due, Turn } from './turn.ts';

/** Largest list whose progress is read, in tasks: twenty requests. */
const MAX_TASKS = 20_000;
/** Name of the annotation with the progress of a list. */
const PROGRESS_NAME = 'dropdial.progress';

/**
 * The number of calls in each state; `undefined` when not every call was read.
 *
 * @param made how many contacts the list was created with.
 */
async function countCalls(
  listId: number,
  made: number,
  { reader }: Turn,
): Promise<Readonly<Record<string, number>> | undefined> {
  const counts = new Map<string, number>(TASK_STATES.map(state => [state, 0]));
  const seen = new Set<number>();
  let offset = 0;
  for (let requests = 0; requests <= MAX_TASKS / MAX_PAGE; requests++) {
    const page = await reader.read(listId, { offset, count: MAX_PAGE });
    if (page.kind !== 'ok') return undefined;
    const { tasks, length } = page.value;
    for (const { id, state } of tasks) {
      seen.add(id);
      counts.set(state, (counts.get(state) ?? 0) + 1);
    }
    offset += length;
    // A short page is the last one only if nobody is missing. Pages that shifted repeat some calls and miss others.
    const isLast = length === 0 || (length < MAX_PAGE && seen.size >= made);
    if (isLast) return seen.size === offset && seen.size >= made ? Object.fromEntries(counts) : undefined;
  }
  return undefined;
}

/**
 * Writes the progress of a list onto its object once an hour, if the feed wants it and the list is small enough. An
 * annotation leaves the object as it is, whereas metadata would need a copy of it each time.
 *
 * @returns the marker with the progress.
 */
export async function noteProgress(due: Due, look: ListLook, turn: Turn): Promise<ListLook> {
  const { feed, id } = due;
  const { world, run } = turn;
  const { progress } = look;
  if (feed.results?.progress !== 'annotation') return look;
  const now = world.now();
  if (progress && now.getTime() - Date.parse(progress.at) < HOUR_MS) return look;
  const submission = await world.ledger.read(id.feed, id.submission);
  if (submission === undefined) return look;
  const { drop } = submission.receipt;
  const at = now.toISOString();
  const made = contactsMade(submission.receipt);
  const counts = made <= MAX_TASKS ? await countCalls(look.list, made, turn) : undefined;
  if (counts === undefined) return look;
  const head = await readHead(world.s3, drop.bucket, drop.key, run.signal);
  if (head && isOfDrop(submission.receipt, head)) await world.annotate(head, { version: 1, at, counts }, PROGRESS_NAME);
  const seen = JSON.stringify(counts);
  const movedAt = progress?.counts === seen ? progress.movedAt : at;
  return { ...look, progress: { at, movedAt, counts: seen } };
}
