import type { Problem } from '../../problem.ts';
import { type CallingHours, isOpen } from '../../time/calling-hours.ts';
import type { HoursOptions } from '../../time/hours-options.ts';
import { DAY_MS, HOUR_MS } from '../../time/units.ts';
import { zoneOffset } from '../../time/zone-offset.ts';
import { type Place, problemAt } from '../place.ts';

/**
 * How long a list may plausibly run. A window must lie within the hours under every offset that its zone has from its
 * first day until then. Windows are times of day in UTC, so daylight saving time shifts them by an hour.
 */
export const HORIZON_DAYS = 31;
/** The step of the search for offsets; no zone has ever kept an offset for less time. */
const STEP_MS = 3 * HOUR_MS;
/** How many days of offsets are cached; a year has fewer. */
const MAX_DAYS = 1000;

/** The time cells of a row. An empty or missing cell sets no time. */
export interface RowTimes {
  readonly start?: string | undefined;
  readonly end?: string | undefined;
  readonly startAt?: string | undefined;
}

/** Checks that the rows of one file stay within the calling hours. */
export interface HoursCheck {
  endRow(times: RowTimes, place: Place): void;
  /** Rows whose own times keep their first call within the hours, whenever the file is sent. */
  readonly boundRows: number;
  /** Rows whose next window falls on a day without calls. */
  readonly otherDayRows: number;
  /** Rows with a calling window, which also ends their calls. */
  readonly windowRows: number;
  /** Until when the bound rows stay bound. */
  readonly bound: BoundUntil;
}

/**
 * Until when rows are bound. A start in the past no longer binds a row, and a window that has ended opens again on
 * another day.
 */
interface BoundUntil {
  /** ISO 8601. The earliest start among the rows that are bound only by their start. */
  startsFrom?: string;
  /** ISO 8601. The earliest end of the windows in which rows first call. */
  windowsUntil?: string;
  /** The end, HH:mm:ss in UTC, of the window that ends first in a day of the zone. */
  firstWindowEnd?: string;
}

/** Milliseconds since midnight; `undefined` if the text is not a time of day. */
function readTime(text: string | undefined): number | undefined {
  const [, hours, minutes, seconds] = /^(\d\d):(\d\d):(\d\d)$/.exec(text ?? '') ?? [];
  return hours === undefined ? undefined : (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
}

function writeTime(milliseconds: number): string {
  return new Date((milliseconds + DAY_MS) % DAY_MS).toISOString().slice(11, 16);
}

/** A remainder that is never negative. */
function modulo(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor;
}

/** The offsets, in milliseconds, that a zone has from this day until the horizon. */
export function offsetsFrom(zone: string, day: number): number[] {
  const offset = zoneOffset(zone);
  const found = new Set<number>();
  for (let time = day; time <= day + (HORIZON_DAYS + 1) * DAY_MS; time += STEP_MS) found.add(offset(time));
  return [...found];
}

/** A calling window in milliseconds of the UTC day. */
interface Window {
  readonly start: number;
  /** Above 0, even if the window ends on the next UTC day. */
  readonly length: number;
}

/**
 * True if the window lies within the hours under each of these offsets, on any day.
 *
 * @param offsets from {@link offsetsFrom}.
 */
export function isWithinHours(
  { from, to }: CallingHours,
  { start, length }: Window,
  offsets: readonly number[],
): boolean {
  return offsets.every(offset => {
    const local = modulo(start + offset, DAY_MS);
    return local >= from && local + length <= to;
  });
}

/** The first moment at or after `time` that lies in a window. */
export function nextInWindow({ start, length }: Window, time: number): number {
  const sinceStart = modulo(time - start, DAY_MS);
  return sinceStart < length ? time : time + DAY_MS - sinceStart;
}

/** Keeps the earliest times at which a bound row stops being bound. */
function keepBounds(zone: string) {
  const offset = zoneOffset(zone);
  let startsFrom = Number.POSITIVE_INFINITY;
  let windowsUntil = Number.POSITIVE_INFINITY;
  let firstLocalEnd = Number.POSITIVE_INFINITY;
  let firstEnd = 0;
  const toIso = (time: number) => new Date(time).toISOString();
  return {
    addStart(time: number): void {
      startsFrom = Math.min(startsFrom, time);
    },
    /** @param inside a moment within the window. */
    addWindow({ start, length }: Window, inside: number): void {
      windowsUntil = Math.min(windowsUntil, inside - modulo(inside - start, DAY_MS) + length);
      const localEnd = modulo(start + offset(inside), DAY_MS) + length;
      if (localEnd >= firstLocalEnd) return;
      firstLocalEnd = localEnd;
      firstEnd = (start + length) % DAY_MS;
    },
    read(): BoundUntil {
      const hasWindows = windowsUntil < Number.POSITIVE_INFINITY;
      return {
        ...(startsFrom < Number.POSITIVE_INFINITY && { startsFrom: toIso(startsFrom) }),
        ...(hasWindows && { windowsUntil: toIso(windowsUntil), firstWindowEnd: toIso(firstEnd).slice(11, 19) }),
      };
    },
  };
}

/** Makes the check of one file. Messages never contain a value. */
export function createHoursCheck(
  { hours, words, startAt = 0 }: HoursOptions,
  now: Date,
  onProblem: (problem: Problem) => void,
): HoursCheck {
  const sentAt = Math.max(now.getTime(), startAt * 1000);
  const bounds = keepBounds(hours.zone);
  const offsetsByDay = new Map<number, readonly number[]>();
  let boundRows = 0;
  let otherDayRows = 0;
  let windowRows = 0;

  function offsetsOf(time: number): readonly number[] {
    const day = Math.floor(time / DAY_MS) * DAY_MS;
    const offsets = offsetsByDay.get(day) ?? offsetsFrom(hours.zone, day);
    if (offsetsByDay.size >= MAX_DAYS) offsetsByDay.clear();
    offsetsByDay.set(day, offsets);
    return offsets;
  }

  /** The allowed window, in words. */
  function describeRoom(offsets: readonly number[]): string {
    const from = Math.max(...offsets.map(offset => hours.from - offset));
    const to = Math.min(...offsets.map(offset => hours.to - offset));
    return to > from ? `; in UTC from ${writeTime(from)} to ${writeTime(to)}` : '';
  }

  function report(column: string, place: Place, what: string): void {
    const message = `${column} must lie within the calling hours ${words}${what}`;
    onProblem(problemAt('csv_outside_calling_hours', place, message));
  }

  return {
    endRow({ start, end, startAt: rowStart }, place) {
      const [from, to] = [readTime(start), readTime(end)];
      const ownStart = /^\d{1,11}$/.test(rowStart ?? '') ? Number(rowStart) * 1000 : 0;
      const begins = Math.max(sentAt, ownStart);
      const isLater = ownStart > sentAt;
      if (from === undefined || to === undefined) {
        if (isOpen(hours, begins)) {
          if (!isLater && startAt === 0) return;
          boundRows++;
          bounds.addStart(begins);
        } else if (isLater) report('"__start_at"', place, '');
        return;
      }
      windowRows++;
      const window = { start: from, length: modulo(to - from, DAY_MS) };
      const offsets = offsetsOf(begins);
      const first = nextInWindow(window, begins);
      if (!isWithinHours(hours, window, offsets)) {
        report('"__start_execution_time" to "__end_execution_time"', place, describeRoom(offsets));
      } else if (isOpen(hours, first)) {
        boundRows++;
        bounds.addWindow(window, first);
      } else if (isLater) report('"__start_at" with its window', place, ' on its first day');
      else otherDayRows++;
    },
    get boundRows() {
      return boundRows;
    },
    get otherDayRows() {
      return otherDayRows;
    },
    get windowRows() {
      return windowRows;
    },
    get bound() {
      return bounds.read();
    },
  };
}
