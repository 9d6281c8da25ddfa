import { describeError } from '../../errors.ts';
import type { ListLook } from '../../ledger/store/list-store.ts';
import type { Followed } from '../../results/turn.ts';
import type { Run } from '../../run.ts';
import { runningListsOf } from '../../suppression/pin-lists.ts';
import { cancelOfFeed, shuffle } from './cancel-of-feed.ts';
import type { SuppressedWorld } from './round.ts';

/** Part of the time left of a sweep that all of it may take: the looks at lists come after it. */
const SWEEP_SHARE = 0.4;
/** Part of that time which a feed has at least, so that it gets to an end; who is left out then is not in the next sweep. */
const LEAST_SHARE = 0.25;

/** The run, for a part of its time. */
function limitTime(run: Run, milliseconds: number, now: Date): Run {
  const whole = Math.max(0, Math.floor(milliseconds));
  const signal = AbortSignal.any([run.signal, AbortSignal.timeout(whole)]);
  return { ...run, signal, deadline: () => new Date(now.getTime() + whole) };
}

/**
 * Takes the numbers of suppression lists that changed out of lists that run. Each feed has its share of the time.
 *
 * @returns the lists, with their markers as they are now.
 */
export async function cancelSuppressed(
  followed: readonly Followed[],
  run: Run,
  world: SuppressedWorld,
): Promise<readonly Followed[]> {
  const looks = new Map<string, ListLook>();
  const begun = world.now().getTime();
  const all = (run.deadline().getTime() - begun) * SWEEP_SHARE;
  // Of what is over nobody is called any more.
  const byFeed = Map.groupBy(
    followed.filter(({ look }) => !look.isOver),
    ({ feed }) => feed,
  );
  const turns = shuffle([...byFeed], ([{ id }]) => id, run.owner).filter(([feed]) => runningListsOf(feed).length > 0);
  for (const [at, [feed, own]] of turns.entries()) {
    const now = world.now();
    const left = begun + all - now.getTime();
    if (left <= 0 || run.signal.aborted) break;
    const share = Math.max(left / (turns.length - at), Math.min(left, all * LEAST_SHARE));
    const limited = limitTime(run, share, now);
    try {
      const lists = runningListsOf(feed);
      await cancelOfFeed(own, { feed, lists, run: limited, world, settled: new Set(), looks });
    } catch (error) {
      run.log.warn('lists could not be compared with suppression lists', {
        feed: feed.id,
        reason: describeError(error),
      });
    }
  }
  return followed.map(one => ({ ...one, look: looks.get(one.id.submission) ?? one.look }));
}
