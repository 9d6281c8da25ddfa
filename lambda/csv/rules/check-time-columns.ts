import type { Problem } from '../../problem.ts';
import { isOpen } from '../../time/calling-hours.ts';
import type { HoursOptions } from '../../time/hours-options.ts';
import type { ColumnWatch } from '../column-watch.ts';
import { type Place, problemAt } from '../place.ts';

const NEXT_ATTEMPT = 'next_attempt_time';
const SCHEDULE = 'call_schedule';
/** ISO 8601 with its offset. */
const TIME = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d(?::?\d\d)?)$/i;

/** Milliseconds since the epoch; `undefined` for text that is not a time with an offset. */
function readTime(text: string): number | undefined {
  if (!TIME.test(text)) return undefined;
  const whole = text
    .replace(' ', 'T')
    .replace(/([+-]\d\d):?(\d\d)?$/, (_, hours, minutes = '00') => `${hours}:${minutes}`);
  const time = Date.parse(whole);
  return Number.isNaN(time) ? undefined : time;
}

/**
 * Makes the check, in a feed with calling hours, of two columns without "__" that determine when a row is called.
 * Others report that the API reads them; how is undocumented. So a time must lie within the hours, and a schedule,
 * whose zone is unknown, must be empty.
 */
export function createTimeColumns({ hours, words }: HoursOptions, onProblem: (problem: Problem) => void): ColumnWatch {
  const columns = new Map<number, string>();
  function report(name: string, place: Place, what: string): void {
    onProblem(problemAt('csv_outside_calling_hours', place, `"${name}" ${what}`));
  }
  return {
    readHeader(fields) {
      for (const [index, field] of fields.entries()) {
        const name = field.name.toLowerCase();
        if (name === NEXT_ATTEMPT || name === SCHEDULE) columns.set(index, name);
      }
      return [...columns.keys()];
    },
    readValue(index, value, place) {
      const name = columns.get(index);
      if (name === undefined || value.trim() === '') return;
      if (name === SCHEDULE) {
        report(name, place, `must be empty: whether it keeps to the calling hours ${words} cannot be told`);
        return;
      }
      const time = readTime(value.trim());
      if (time === undefined)
        report(name, place, `must be a time as 2027-03-02T09:30:00+01:00, within the calling hours ${words}`);
      else if (!isOpen(hours, time)) report(name, place, `must lie within the calling hours ${words}`);
    },
  };
}
