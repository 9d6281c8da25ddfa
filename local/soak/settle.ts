import { setTimeout as wait } from 'node:timers/promises';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { LEDGER_PREFIXES } from '../../lambda/ledger/store/ledger-keys.ts';
import { type EmbeddedStack, LEDGER_BUCKET } from '../embedded-stack.ts';
import { resolveParked } from './resolve-parked.ts';
import type { SoakClock } from './soak-clock.ts';

/** Shorter than the allowed age of a signature, long enough that sweeps leave no submission alone twice in a row. */
const LEAP_MS = 10 * 60_000;

/**
 * Real time that messages may take before the clock leaps for them as well, in milliseconds: some wait for minutes of
 * the clock, which runs at real speed otherwise.
 */
const PATIENCE_MS = 20_000;

/** The result of settling. */
export interface Settled {
  /** Drops that were parked and then resolved. */
  readonly parked: number;
  readonly sweeps: number;
  /** False when the time ran out before everything was done. */
  readonly isQuiet: boolean;
}

async function within(limitMs: number, work: Promise<unknown>): Promise<boolean> {
  const timer = new AbortController();
  const late = wait(limitMs, false, { signal: timer.signal }).catch(() => false);
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    timer.abort();
  }
}

async function isAnythingOpen({ client }: EmbeddedStack): Promise<boolean> {
  const { KeyCount = 0 } = await client.send(
    new ListObjectsV2Command({ Bucket: LEDGER_BUCKET, Prefix: LEDGER_PREFIXES.open, MaxKeys: 1 }),
  );
  return KeyCount > 0;
}

/** Completes all lists, so that their places are free. */
function completeLists({ simulator }: EmbeddedStack): void {
  for (const { listId, status } of simulator?.lists ?? [])
    if (status === 'In progress') simulator?.completeList(listId);
}

/**
 * Lets time pass, completes lists and starts sweeps until nothing is open any more, and resolves parked drops as people
 * would.
 *
 * @param limitMs real time after which it gives up.
 */
export async function settle(stack: EmbeddedStack, clock: SoakClock, limitMs: number): Promise<Settled> {
  const end = performance.now() + limitMs;
  const left = () => Math.max(0, end - performance.now());
  let [parked, sweeps] = [0, 0];
  for (;;) {
    if (!(await within(Math.min(left(), PATIENCE_MS), stack.poller.idle()))) {
      if (left() === 0) return { parked, sweeps, isQuiet: false };
      clock.leap(LEAP_MS);
      continue;
    }
    const found = await resolveParked(stack, () => new Date(clock.now()));
    parked += found;
    if (found > 0) continue;
    if (!(await isAnythingOpen(stack))) return { parked, sweeps, isQuiet: true };
    completeLists(stack);
    clock.leap(LEAP_MS);
    sweeps++;
    if (!(await within(left(), stack.sweep()))) return { parked, sweeps, isQuiet: false };
  }
}
