import type { PlanSummary } from '../csv/plan-summary.ts';
import type { FeedConfig } from '../feed/feed-config.ts';
import { hoursOfDrop } from '../feed/hours-of-drop.ts';
import type { PartialParameters } from '../parameters/parameters.ts';
import { isOpen, nextOpening } from '../time/calling-hours.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 3600 * 1000;

/** Why a list may not begin now, and when it may. */
export interface Hold {
  readonly notBefore: Date;
  readonly message: string;
}

/**
 * Says whether a planned drop would call somebody outside of its calling hours if it were sent now.
 *
 * Rows without times of their own call at once, so the hours must have begun. Rows with a window that lies within the hours
 * call in it, whenever they are sent, unless it comes next on a day that has no calling hours.
 *
 * @returns `undefined` when it may be sent.
 */
export function holdForHours(
  feed: FeedConfig,
  parameters: PartialParameters,
  { hours: rows }: Pick<PlanSummary, 'hours'>,
  now: Date,
): Hold | undefined {
  const drop = hoursOfDrop(feed, parameters);
  if (drop === undefined || rows === undefined) return undefined;
  const { hours, words, startAt } = drop;
  const time = now.getTime();
  const isOpenNow = isOpen(hours, time);
  const callsNow = rows.freeRows > 0 && startAt === undefined;
  if (rows.otherDayRows === 0 && (isOpenNow || !callsNow)) return undefined;
  let from = time;
  // Open, and the window comes next on another day: the next opening is the one after the end of these hours.
  if (isOpenNow) while (isOpen(hours, from) && from < time + DAY_MS) from += MINUTE_MS;
  const opening = nextOpening(hours, from) ?? from + DAY_MS;
  const notBefore = new Date(opening);
  return { notBefore, message: `the calling hours are ${words}; it starts at ${notBefore.toISOString()}` };
}
