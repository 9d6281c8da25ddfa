import type { ListLook } from '../ledger/store/list-store.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Looks that have to miss a list before it is taken for deleted, an hour apart. */
export const LOOKS_UNTIL_GONE = 3;
/** Until a list that was collected is looked at once more. */
export const ONCE_MORE_MS = DAY_MS;

/**
 * How long a list is left alone after a look, in milliseconds: the longer nothing has changed, the longer. Nine months of a list take less than
 * 1,500 looks.
 */
export function untilNextLook(look: Pick<ListLook, 'since' | 'missing'>, lookMinutes: number, now: Date): number {
  if (look.missing > 0) return HOUR_MS;
  const age = now.getTime() - Date.parse(look.since);
  if (age < DAY_MS) return lookMinutes * MINUTE_MS;
  return Math.max(lookMinutes * MINUTE_MS, age < 7 * DAY_MS ? HOUR_MS : 6 * HOUR_MS);
}
