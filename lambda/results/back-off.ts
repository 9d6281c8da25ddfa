import type { ListLook } from '../ledger/store/list-store.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../time/units.ts';

/** Consecutive looks, an hour apart, that have to miss a list before it counts as deleted. */
export const LOOKS_UNTIL_GONE = 3;
/** Delay before the last look at a list that was collected, in milliseconds. */
export const ONCE_MORE_MS = DAY_MS;

/**
 * Delay before the next look at a list, in milliseconds. It grows with the time since the last change: a list that runs
 * for nine months takes fewer than 1,500 looks.
 */
export function untilNextLook(look: Pick<ListLook, 'since' | 'missing'>, lookMinutes: number, now: Date): number {
  if (look.missing > 0) return HOUR_MS;
  const age = now.getTime() - Date.parse(look.since);
  if (age < DAY_MS) return lookMinutes * MINUTE_MS;
  return Math.max(lookMinutes * MINUTE_MS, age < 7 * DAY_MS ? HOUR_MS : 6 * HOUR_MS);
}
