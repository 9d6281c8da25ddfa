import type { Clock } from '../../../local/queue/clock.ts';

/** A clock whose time passes only when a test advances it. */
interface ManualClock extends Clock {
  /** Advances the time and runs every timer that became due, in order. */
  advance(seconds: number): void;
}

/** Makes a clock that starts at this number of milliseconds since the epoch. */
export function createManualClock(start = 1_000_000): ManualClock {
  let now = start;
  const timers = new Map<symbol, { readonly at: number; readonly callback: () => void }>();
  return {
    now: () => now,
    after(milliseconds, callback) {
      const id = Symbol('timer');
      timers.set(id, { at: now + milliseconds, callback });
      return () => timers.delete(id);
    },
    advance(seconds) {
      now += seconds * 1000;
      const due = [...timers].filter(([, { at }]) => at <= now).sort(([, a], [, b]) => a.at - b.at);
      for (const [id, { callback }] of due) {
        timers.delete(id);
        callback();
      }
    },
  };
}
