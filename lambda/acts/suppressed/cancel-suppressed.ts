import { describeError } from '../../errors.ts';
import type { ListLook } from '../../ledger/store/list-store.ts';
import type { Followed } from '../../results/turn.ts';
import type { Run } from '../../run.ts';
import { runningListsOf } from '../../suppression/pin-lists.ts';
import { isDone } from '../../voximplant/list-status.ts';
import { cancelOfFeed, shuffle } from './cancel-of-feed.ts';
import { openCellReader } from './read-cell.ts';
import type { SuppressedWorld } from './round.ts';

/** Share of a sweep's time left for this work; the looks at lists come after it. */
const SWEEP_SHARE = 0.4;
/**
 * Least share of that time for one feed, so that it can finish. Feeds that get no time have another chance in the next
 * sweep.
 */
const LEAST_SHARE = 0.25;

/** A copy of the run that ends after some milliseconds. */
function limitTime(run: Run, milliseconds: number, now: Date): Run {
  const whole = Math.max(0, Math.floor(milliseconds));
  const signal = AbortSignal.any([run.signal, AbortSignal.timeout(whole)]);
  return { ...run, signal, deadline: () => new Date(now.getTime() + whole) };
}

/** False for a list that has ended. One that was given up is over, too, and still calls people. */
function mayCall({ look: { isOver, word } }: Followed): boolean {
  return !isOver || !isDone(word);
}

/**
 * Takes the numbers on changed suppression lists out of running call lists. Each feed gets a share of the time.
 *
 * @returns the call lists with their current markers.
 */
export async function cancelSuppressed(
  followed: readonly Followed[],
  run: Run,
  world: SuppressedWorld,
): Promise<readonly Followed[]> {
  const looks = new Map<string, ListLook>();
  const begun = world.now().getTime();
  const all = (run.deadline().getTime() - begun) * SWEEP_SHARE;
  const byFeed = Map.groupBy(followed.filter(mayCall), ({ feed }) => feed);
  const turns = shuffle([...byFeed], ([{ id }]) => id, run.owner).filter(([feed]) => runningListsOf(feed).length > 0);
  for (const [at, [feed, own]] of turns.entries()) {
    const now = world.now();
    const left = begun + all - now.getTime();
    if (left <= 0 || run.signal.aborted) break;
    const share = Math.max(left / (turns.length - at), Math.min(left, all * LEAST_SHARE));
    const limited = limitTime(run, share, now);
    try {
      const lists = runningListsOf(feed);
      const readCell = openCellReader(lists);
      await cancelOfFeed(own, { feed, lists, readCell, run: limited, world, settled: new Set(), looks });
    } catch (error) {
      run.log.warn('lists could not be compared with suppression lists', {
        feed: feed.id,
        reason: describeError(error),
      });
    }
  }
  return followed.map(one => ({ ...one, look: looks.get(one.id.submission) ?? one.look }));
}
