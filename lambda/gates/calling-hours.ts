import { hoursOfDrop } from '../feed/hours-of-drop.ts';
import { isOpen, nextOpening } from '../time/calling-hours.ts';
import type { GateWorld, Obstacle, PlannedLook, Standstill } from './gate.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 3600 * 1000;

/** The calling hours in words, and when they begin for a drop that would call outside of them now. */
interface Opening {
  readonly words: string;
  readonly at: Date;
}

/**
 * When a planned drop may be sent that would call somebody outside of its calling hours if it were sent now.
 *
 * Rows without times of their own call at once, so the hours must have begun. Rows with a window that lies within the hours
 * call in it, whenever they are sent, unless it comes next on a day that has no calling hours.
 */
function findOpening({ feed, parameters, plan: { hours: rows } }: HoursLook, now: Date): Opening | undefined {
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
  return { words, at: new Date(nextOpening(hours, from) ?? from + DAY_MS) };
}

function describe({ words, at }: Opening) {
  return {
    code: 'outside_hours',
    message: `the calling hours are ${words}; it starts at ${at.toISOString()}`,
  } as const;
}

/** Keeps a list from beginning outside of its calling hours: the drop waits for them, or is refused, as the feed says. */
export async function callingHours(look: HoursLook, { now }: Pick<GateWorld, 'now'>): Promise<Obstacle | undefined> {
  const opening = findOpening(look, now());
  if (opening === undefined) return undefined;
  return look.feed.outsideHours === 'refuse'
    ? { kind: 'refusal', refusal: describe(opening) }
    : { kind: 'wait', wait: { ...describe(opening), for: 'calling_hours', until: opening.at } };
}

/** The same for what is on its way already, because the hours may have ended meanwhile: whatever the feed says, it only stands still. */
export async function hoursGoOn(look: HoursLook, { now }: Pick<GateWorld, 'now'>): Promise<Standstill | undefined> {
  const opening = findOpening(look, now());
  return opening && { kind: 'pause', pause: { ...describe(opening), until: opening.at } };
}

type HoursLook = Pick<PlannedLook, 'feed' | 'parameters'> & { readonly plan: Pick<PlannedLook['plan'], 'hours'> };
