import type { Desk } from '../../console/server/desk.ts';
import { type EmbeddedStack, LOCAL_FEED, type StackOptions, startEmbeddedStack } from '../embedded-stack.ts';
import { LOCAL_RESULTS } from '../show-results.ts';
import { startClock } from './local-clock.ts';
import { createLocalDesk } from './local-desk.ts';

/** Two feeds, so that both ends of a doubt can be seen: sent again, or parked. */
const FEEDS = [
  { ...LOCAL_FEED, results: LOCAL_RESULTS },
  { id: 'careful', prefix: 'careful/', limits: LOCAL_FEED.limits, results: LOCAL_RESULTS, whenInDoubt: 'park' },
] as const;

/** Somebody is watching: what is open is looked at more often than in a deployed stack. */
const SWEEP_SECONDS = 10;

/** Starts an embedded stack whose clock and simulator the console moves. `sweeps` is false where only the clock has it swept. */
export async function startConsoleStack({
  sweeps = true,
  ...options
}: Pick<StackOptions, 'dir' | 'bundleDir' | 's3Port' | 'onLog' | 'account'> & { readonly sweeps?: boolean }): Promise<{
  readonly stack: EmbeddedStack;
  readonly desk: Desk;
}> {
  const clock = startClock();
  const stack = await startEmbeddedStack({
    ...options,
    feeds: FEEDS,
    // On a busy machine a message must not be worked on twice: a doubt would be over before anybody saw it.
    visibilityTimeoutSeconds: 60,
    functionTimeoutSeconds: 900,
    ...(sweeps && { sweepSeconds: SWEEP_SECONDS }),
    simulator: { pace: 1 },
    now: clock.now,
  });
  if (stack.simulator === undefined) throw new Error('the console needs the simulator');
  return { stack, desk: createLocalDesk(stack, stack.simulator, clock) };
}
