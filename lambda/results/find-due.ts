import { describeError } from '../errors.ts';
import { note } from '../ledger/move.ts';
import { isWatched } from '../ledger/move-list.ts';
import { firstLook, type ListId, type ListLook } from '../ledger/store/list-store.ts';
import { workConcurrently } from '../net/work-concurrently.ts';
import type { Run } from '../run.ts';
import type { World } from '../world.ts';
import { isStalled } from './is-stalled.ts';
import { type Due, type Followed, type LookWorld, type Tally, withProblem } from './turn.ts';

/** Markers that are read concurrently. */
const PARALLEL = 16;

/** Logs a failure, so that one list does not keep the others from their looks. */
export async function safely(
  { feed, submission }: ListId,
  { log, signal }: Run,
  work: () => Promise<void>,
): Promise<void> {
  try {
    signal.throwIfAborted();
    await work();
  } catch (error) {
    log.warn('a list could not be looked after', { feed, submission, reason: describeError(error) });
  }
}

/** The followed lists whose next look is due, earliest first. */
export function findDue(followed: readonly Followed[], now: Date): Due[] {
  return followed
    .filter(({ look }) => Date.parse(look.due) <= now.getTime())
    .sort((a, b) => a.look.due.localeCompare(b.look.due));
}

/** Reads every marker. */
export async function findFollowed(
  run: Run,
  { lists, feeds, ledger, now }: LookWorld,
  tallies: Map<string, Tally>,
): Promise<Followed[]> {
  const followed: Followed[] = [];
  let after: string | undefined;
  do {
    const page = await lists.page(after);
    await workConcurrently(page.ids, PARALLEL, id =>
      safely(id, run, async () => {
        const feed = feeds.find(one => one.id === id.feed);
        const look = await lists.readMark(id);
        if (look === undefined) return;
        if (feed?.results?.write !== 'file') return sayUnconfigured(id, look, run, { ledger, lists, now });
        const found = look === 'unreadable' ? await remakeLook(id, { ledger, lists, now }) : look;
        const tally = tallies.get(feed.id);
        if (tally) {
          tally.running++;
          if (found && isStalled(found, now())) tally.stalled++;
        }
        if (found) followed.push({ id, look: found, feed });
      }),
    );
    run.signal.throwIfAborted();
    after = page.after;
  } while (after !== undefined);
  return followed;
}

const UNCONFIGURED = {
  code: 'results_not_configured',
  message: 'the feed is no longer configured, or collects no results: its lists wait until it does',
} as const;

/** Records the problem once. If the feed is configured again, its lists are still there. */
async function sayUnconfigured(
  id: ListId,
  look: ListLook | 'unreadable',
  { log }: Run,
  { ledger, lists, now }: Pick<World, 'ledger' | 'lists' | 'now'>,
): Promise<void> {
  const { feed, submission: name } = id;
  const submission = await ledger.read(feed, name);
  if (!isWatched(submission)) return;
  const { list } = submission.receipt;
  if (list.problem?.code === UNCONFIGURED.code) return;
  log.warn('a list is not watched: its feed is no longer configured, or collects no results', {
    feed,
    submission: name,
  });
  await note(ledger, submission, { list: { ...list, problem: UNCONFIGURED } });
  if (look !== 'unreadable') await lists.mark(id, withProblem(look, now()));
}

/** Replaces an unreadable marker by one that is made from the document and due at once. */
async function remakeLook(
  id: ListId,
  { ledger, lists, now }: Pick<World, 'ledger' | 'lists' | 'now'>,
): Promise<ListLook | undefined> {
  const submission = await ledger.read(id.feed, id.submission);
  const { answer, list, account } = submission?.receipt ?? {};
  if (answer === undefined || list === undefined) return undefined;
  const look = firstLook(answer.list_id, account, now().toISOString(), answer.answeredAt);
  await lists.mark(id, look);
  return look;
}
