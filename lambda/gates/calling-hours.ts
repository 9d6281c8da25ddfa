import { hoursOfDrop } from '../feed/hours-of-drop.ts';
import { type CallingHours, isOpen, nextOpening, windowsComeOpen } from '../time/calling-hours.ts';
import { DAY_MS, MINUTE_MS } from '../time/units.ts';
import { zoneOffset } from '../time/zone-offset.ts';
import type { GateWorld, Obstacle, PlannedLook, Standstill } from './gate.ts';

/** The calling hours in words, and the moment when they next begin. */
interface Opening {
  readonly words: string;
  readonly zone: string;
  readonly at: Date;
}

/** True when rows that only a start time held back may call now, because that time has passed. */
function hasStarted({ bound }: PlannedHours, controls: HoursPlan['controls'], time: number): boolean {
  // Plans that older versions of the function wrote have only the earliest start.
  const startsFrom = bound === undefined ? controls?.earliestStart : bound.startsFrom;
  return startsFrom !== undefined && Date.parse(startsFrom) <= time;
}

/**
 * True when a calling window that was checked at planning has passed, and its next one may fall on a day without
 * calling hours.
 */
function comesOnOtherDay({ bound }: PlannedHours, hours: CallingHours, time: number): boolean {
  const { windowsUntil, firstWindowEnd } = bound ?? {};
  if (windowsUntil === undefined || firstWindowEnd === undefined) return false;
  return Date.parse(windowsUntil) <= time && !windowsComeOpen(hours, time, firstWindowEnd);
}

/**
 * Finds the moment when a planned drop may start, if starting it now would call somebody outside of the calling hours.
 *
 * Rows without times of their own call at once, so it must be within the hours. Rows with a window within the hours
 * call in that window whenever they are sent, unless the next one falls on a day without calling hours. The plan may be
 * hours old, because a list can be started, or its last byte sent, long after its file was read.
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
  // The hours are open, but the window comes next on another day: wait for the opening after these hours end.
  if (isOpenNow) while (isOpen(hours, from) && from < time + DAY_MS) from += MINUTE_MS;
  return { words, zone: hours.zone, at: new Date(nextOpening(hours, from) ?? from + DAY_MS) };
}

function describe({ words, zone, at }: Opening) {
  const there = new Date(at.getTime() + zoneOffset(zone)(at.getTime())).toISOString().slice(0, 16).replace('T', ' ');
  return {
    code: 'outside_hours',
    message: `the calling hours are ${words}; it starts at ${at.toISOString()}, ${there} in ${zone}`,
  } as const;
}

/**
 * Keeps a list from starting outside of its calling hours. The drop waits for them or is rejected, as the feed says.
 */
export async function callingHours(look: HoursLook, { now }: Pick<GateWorld, 'now'>): Promise<Obstacle | undefined> {
  const opening = findOpening(look, now());
  if (opening === undefined) return undefined;
  return look.feed.outsideHours === 'refuse'
    ? { kind: 'refusal', refusal: describe(opening) }
    : { kind: 'wait', wait: { ...describe(opening), for: 'calling_hours', until: opening.at } };
}

/**
 * The same for a drop that is being sent or started when its hours may have ended: it only pauses, whatever the feed
 * says.
 */
export async function hoursGoOn(look: HoursLook, { now }: Pick<GateWorld, 'now'>): Promise<Standstill | undefined> {
  const opening = findOpening(look, now());
  return opening && { kind: 'pause', pause: { ...describe(opening), until: opening.at } };
}

type HoursPlan = Pick<PlannedLook['plan'], 'hours' | 'controls'>;
type PlannedHours = NonNullable<HoursPlan['hours']>;
type HoursLook = Pick<PlannedLook, 'feed' | 'parameters'> & { readonly plan: HoursPlan };
