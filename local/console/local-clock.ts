import type { SwitchView } from '../../console/view/simulator-view.ts';
import { HOUR_MS, MINUTE_MS } from '../../lambda/time/units.ts';

/** How far the clock goes at once: less than a signature may be old, and more than a quiet period, so that no look is on its edge. */
const LEAP_MS = 11 * MINUTE_MS;

/** A clock that runs like the machine's and can be moved forward. */
export interface LocalClock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Moves the clock forward in leaps; work that is due is done after each one. */
  pass(milliseconds: number, afterLeap: () => Promise<void>): Promise<void>;
}

/** Starts a clock at the machine's time. */
export function startClock(): LocalClock {
  let ahead = 0;
  return {
    now: () => Date.now() + ahead,
    async pass(milliseconds, afterLeap) {
      for (let left = milliseconds; left > 0; left -= LEAP_MS) {
        ahead += Math.min(left, LEAP_MS);
        await afterLeap();
      }
    },
  };
}

/** The possible moves of the clock, in milliseconds, by the id of the switch. */
export const PASSES: ReadonlyMap<string, number> = new Map([
  ['minute', MINUTE_MS],
  ['quiet', 20 * MINUTE_MS],
  ['hour', HOUR_MS],
]);

export const CLOCK_SWITCHES: readonly SwitchView[] = [
  { id: 'minute', label: 'Let a minute pass', hint: 'Calls advance by a minute, too.', armed: 0 },
  {
    id: 'quiet',
    label: 'Let 20 minutes pass',
    hint: 'Longer than the quiet period of a drop in doubt.',
    armed: 0,
  },
  { id: 'hour', label: 'Let an hour pass', hint: 'Short lists end, and their results are collected.', armed: 0 },
  { id: 'call-all', label: 'Call everybody now', hint: 'Every list ends, and its results are collected.', armed: 0 },
];
