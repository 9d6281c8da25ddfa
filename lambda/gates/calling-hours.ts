import { hoursOfDrop } from '../feed/hours-of-drop.ts';
import { type CallingHours, isOpen, nextOpening, windowsComeOpen } from '../time/calling-hours.ts';
import type { GateWorld, Obstacle, PlannedLook, Standstill } from './gate.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 3600 * 1000;

/** The calling hours in words, and when they begin for a drop that would call outside of them now. */
interface Opening {
  readonly words: string;
  readonly at: Date;
}

/** Whether rows that were bound by nothing but their start, or the list's, are free now: a start in the past is no start. */
function hasStarted({ bound }: PlannedHours, controls: HoursPlan['controls'], time: number): boolean {
  // A plan of an older function says only which start of all is the earliest.
  const startsFrom = bound === undefined ? controls?.earliestStart : bound.startsFrom;
  return startsFrom !== undefined && Date.parse(startsFrom) <= time;
}

/** Whether a window that was judged when the file was read is over, and may come next on a day without calling hours. */
function comesOnOtherDay({ bound }: PlannedHours, hours: CallingHours, time: number): boolean {
  const { windowsUntil, firstWindowEnd } = bound ?? {};
  if (windowsUntil === undefined || firstWindowEnd === undefined) return false;
  return Date.parse(windowsUntil) <= time && !windowsComeOpen(hours, time, firstWindowEnd);
}

/**
 * When a planned drop may begin that would call somebody outside of its calling hours if it began now.
 *
 * Rows without times of their own call at once, so the hours must have begun. Rows with a window that lies within the hours
 * call in it, whenever they are sent, unless it comes next on a day that has no calling hours. What was planned may be hours
 * old: a list is started, or its last byte sent, long after its file was read.
 */
function findOpening({ feed, parameters, plan }: HoursLook, now: Date): Opening | undefined {
  const drop = hoursOfDrop(feed, parameters);
  const { hours: rows, controls } = plan;
  if (drop === undefined || rows === undefined) return undefined;
  const { hours, words, startAt = 0 } = drop;
  const time = now.getTime();
  const isOpenNow = isOpen(hours, time);
  const callsNow = startAt * 1000 <= time && (rows.freeRows > 0 || hasStarted(rows, controls, time));
  const isOtherDay = rows.otherDayRows > 0 || comesOnOtherDay(rows, hours, time);
  if (!isOtherDay && (isOpenNow || !callsNow)) return undefined;
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

type HoursPlan = Pick<PlannedLook['plan'], 'hours' | 'controls'>;
type PlannedHours = NonNullable<HoursPlan['hours']>;
type HoursLook = Pick<PlannedLook, 'feed' | 'parameters'> & { readonly plan: HoursPlan };
