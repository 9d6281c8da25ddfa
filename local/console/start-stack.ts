import type { Desk } from '../../console/server/desk.ts';
import { type EmbeddedStack, LOCAL_FEED, type StackOptions, startEmbeddedStack } from '../embedded-stack.ts';
import { LOCAL_RESULTS } from '../show-results.ts';
import { uploadLists } from '../show-suppression.ts';
import { startClock } from './local-clock.ts';
import { createLocalDesk } from './local-desk.ts';

/** Two feeds, so that both ends of a doubt can be seen: sent again, or parked. */
export const CONSOLE_FEEDS = [
  { ...LOCAL_FEED, results: LOCAL_RESULTS },
  { id: 'careful', prefix: 'careful/', limits: LOCAL_FEED.limits, results: LOCAL_RESULTS, whenInDoubt: 'park' },
] as const;

/** Somebody is watching, so sweeps are more frequent than in a deployed stack. */
const SWEEP_SECONDS = 10;

/** How to start the stack of a console. */
interface ConsoleStackOptions
  extends Pick<StackOptions, 'dir' | 'bundleDir' | 's3Port' | 'onLog' | 'account' | 'feeds'> {
  /** Paths of the suppression lists of its feeds. */
  readonly suppress?: readonly string[];
  /** False where only the clock has it swept. */
  readonly sweeps?: boolean;
}

/** Starts an embedded stack whose clock and simulator the console moves. */
export async function startConsoleStack({
  suppress = [],
  sweeps = true,
  ...options
}: ConsoleStackOptions): Promise<{ readonly stack: EmbeddedStack; readonly desk: Desk }> {
  const clock = startClock();
  const stack = await startEmbeddedStack({
    feeds: CONSOLE_FEEDS,
    ...options,
    // On a busy machine a message must not be worked on twice: a doubt would be over before anybody saw it.
    visibilityTimeoutSeconds: 60,
    functionTimeoutSeconds: 900,
    ...(sweeps && { sweepSeconds: SWEEP_SECONDS }),
    // Commands of the page run by the clock of this machine, however far the stack's has passed.
    simulator: { pace: 1, callersNow: Date.now },
    now: clock.now,
  });
  if (stack.simulator === undefined) throw new Error('the console needs the simulator');
  await uploadLists(stack.client, suppress);
  return { stack, desk: createLocalDesk({ stack, simulator: stack.simulator, clock, suppress }) };
}
