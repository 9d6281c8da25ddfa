import * as v from 'valibot';
import { DAY_MS, MINUTE_MS } from './units.ts';
import { isZoneName, zoneOffset } from './zone-offset.ts';

const DAYS: readonly string[] = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const DAY = `(?:${DAYS.join('|')})`;
const DAYS_PATTERN = new RegExp(`^${DAY}(?:-${DAY})?(?:[ ,+]+${DAY}(?:-${DAY})?)*$`);
const TIME_PATTERN = /^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/;

/** A week, plus a day for a change of the clocks on each side. */
const SEARCH_MS = 9 * DAY_MS;

const TimeSchema = v.pipe(v.string(), v.regex(TIME_PATTERN, 'must be a time of day as HH:mm, from 00:00 to 24:00'));

/** When a feed may call people, as its configuration says. */
export const CallingHoursSchema = v.pipe(
  v.strictObject({
    zone: v.pipe(
      v.string(),
      v.check(isZoneName, 'must be a name of the time zone database, such as Europe/Berlin'),
      v.description('Name of the time zone database; summer time is that of the zone.'),
    ),
    days: v.pipe(
      v.string(),
      v.regex(DAYS_PATTERN, 'must be days such as mon-sat or mon-thu,sat'),
      v.description('Days of the week in that zone: names, ranges, or both with commas between.'),
    ),
    from: v.pipe(TimeSchema, v.description('First minute of a day, HH:mm in that zone.')),
    to: v.pipe(TimeSchema, v.description('The minute from which nobody is called, HH:mm in that zone.')),
  }),
  // Times of the form HH:mm sort as text. Others have a problem of their own.
  v.check(
    ({ from, to }) => from < to || !v.is(TimeSchema, from) || !v.is(TimeSchema, to),
    'must have a "from" before its "to": hours across midnight are not possible',
  ),
);
type CallingHoursConfig = v.InferOutput<typeof CallingHoursSchema>;

/** Calling hours in the form that calculations use. */
export interface CallingHours {
  readonly zone: string;
  /** Days of the week; 0 is Sunday. */
  readonly days: ReadonlySet<number>;
  /** Milliseconds since local midnight; `to` is exclusive. */
  readonly from: number;
  readonly to: number;
}

/**
 * The numbers of the days in a text that {@link DAYS_PATTERN} matches. A range can include the weekend, such as
 * sat-mon.
 */
function readDays(text: string): Set<number> {
  const days = new Set<number>();
  for (const part of text.split(/[ ,+]+/)) {
    const [first = 0, last = first] = part.split('-').map(name => DAYS.indexOf(name));
    for (let day = first; ; day = (day + 1) % 7) {
      days.add(day);
      if (day === last) break;
    }
  }
  return days;
}

function readTime(text: string): number {
  const [hours = 0, minutes = 0] = text.split(':').map(Number);
  return (hours * 60 + minutes) * MINUTE_MS;
}

/** Converts calling hours of a configuration, or of {@link narrowHours}. */
export function readCallingHours({ zone, days, from, to }: CallingHoursConfig): CallingHours {
  return { zone, days: readDays(days), from: readTime(from), to: readTime(to) };
}

/** True when people may be called at a time, in milliseconds since the epoch. */
export function isOpen({ zone, days, from, to }: CallingHours, time: number): boolean {
  const local = time + zoneOffset(zone)(time);
  const ofDay = local - Math.floor(local / DAY_MS) * DAY_MS;
  return ofDay >= from && ofDay < to && days.has(new Date(local).getUTCDay());
}

/**
 * True when, after `time`, every calling window within the hours comes next on a day that has calling hours.
 *
 * @param firstEnd the time of day, HH:mm:ss in UTC, at which the first window ends. Until then, all windows come today.
 */
export function windowsComeOpen({ zone, days, from, to }: CallingHours, time: number, firstEnd: string): boolean {
  const offset = zoneOffset(zone)(time);
  const local = time + offset;
  const day = new Date(local).getUTCDay();
  const ofDay = local - Math.floor(local / DAY_MS) * DAY_MS;
  const end = (Date.parse(`1970-01-01T${firstEnd}Z`) + offset + DAY_MS) % DAY_MS || DAY_MS;
  const hasToday = ofDay >= to || days.has(day);
  const hasTomorrow = ofDay < Math.max(end, from) || days.has((day + 1) % 7);
  return hasToday && hasTomorrow;
}

/**
 * The first moment, not before `time`, at which people may be called. The search goes minute by minute: when clocks
 * change, a local time can occur twice or not at all, and this search needs no rule for that.
 *
 * @returns `undefined` when there is none within nine days. Validated hours always have one.
 */
export function nextOpening(hours: CallingHours, time: number): number | undefined {
  if (isOpen(hours, time)) return time;
  const first = Math.ceil(time / MINUTE_MS) * MINUTE_MS;
  for (let minute = first; minute < first + SEARCH_MS; minute += MINUTE_MS) if (isOpen(hours, minute)) return minute;
  return undefined;
}

/** Calling hours that a drop sets itself: days, and two times of day in the time zone of its feed. */
export const NARROWED_HOURS = new RegExp(
  `^(${DAYS_PATTERN.source.slice(1, -1)}) ((?:[01]\\d|2[0-3]):[0-5]\\d)-((?:[01]\\d|2[0-3]):[0-5]\\d|24:00)$`,
);

/**
 * The calling hours of a drop that sets its own. They can narrow the hours of its feed and never widen them.
 *
 * @param text such as `mon-fri 10:00-18:00`; every character of it is allowed in a tag.
 * @returns `undefined` when the text has another form, or includes a day or a minute outside of the feed's hours.
 */
export function narrowHours(hours: CallingHours, text: string): CallingHours | undefined {
  const [, days, from, to] = NARROWED_HOURS.exec(text) ?? [];
  if (days === undefined || from === undefined || to === undefined) return undefined;
  const narrowed = readCallingHours({ zone: hours.zone, days, from, to });
  const isWithin =
    narrowed.from < narrowed.to &&
    narrowed.from >= hours.from &&
    narrowed.to <= hours.to &&
    [...narrowed.days].every(day => hours.days.has(day));
  return isWithin ? narrowed : undefined;
}

/** Calling hours in words: `mon-sat 09:00-20:00 Europe/Berlin`. */
export function describeHours({ zone, days, from, to }: CallingHoursConfig): string {
  return `${days} ${from}-${to} ${zone}`;
}
