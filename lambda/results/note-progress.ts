import { rowsSent } from '../csv/plan-summary.ts';
import type { ListLook } from '../ledger/store/list-store.ts';
import { readHead } from '../s3/read-head.ts';
import { MAX_PAGE } from '../voximplant/results/read-tasks.ts';
import { TASK_STATES } from '../voximplant/results/task-states.ts';
import { type Due, HOUR_MS, type Turn } from './turn.ts';

/** Largest list whose progress is read, in tasks: twenty requests. */
const MAX_TASKS = 20_000;
/** Name of the annotation with the progress of a list. */
const PROGRESS_NAME = 'dropdial.progress';

/** The number of calls in each state; `undefined` when they cannot be read. */
async function countCalls(listId: number, { reader }: Turn): Promise<Readonly<Record<string, number>> | undefined> {
  const counts = new Map<string, number>(TASK_STATES.map(state => [state, 0]));
  for (let offset = 0; ; offset += MAX_PAGE) {
    const page = await reader.read(listId, { offset, count: MAX_PAGE });
    if (page.kind !== 'ok' || offset > MAX_TASKS) return undefined;
    for (const { state } of page.value.tasks) counts.set(state, (counts.get(state) ?? 0) + 1);
    if (page.value.length < MAX_PAGE) return Object.fromEntries(counts);
  }
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
  const { drop, writeBack, answer, plan } = submission.receipt;
  const at = now.toISOString();
  const size = answer?.count ?? (plan ? rowsSent(plan) : 0);
  const counts = size <= MAX_TASKS ? await countCalls(look.list, turn) : undefined;
  if (counts === undefined) return look;
  const head = await readHead(world.s3, drop.bucket, drop.key, run.signal);
  if (head && [drop, ...writeBack.copies].some(({ etag }) => etag === head.etag))
    await world.annotate(head, { version: 1, at, counts }, PROGRESS_NAME);
  const seen = JSON.stringify(counts);
  const movedAt = progress?.counts === seen ? progress.movedAt : at;
  return { ...look, progress: { at, movedAt, counts: seen } };
}
