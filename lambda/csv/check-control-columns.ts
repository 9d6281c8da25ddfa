import type { Problem } from '../problem.ts';
import type { Place } from './scan-csv.ts';

/** How far in the past `__start_at` may lie, in seconds: the file was a while on its way. */
const PAST_TOLERANCE = 24 * 3600;
/** How far ahead, in seconds. */
const FUTURE_LIMIT = 366 * 24 * 3600;

const START = '__start_execution_time';
const END = '__end_execution_time';
const TIME = /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/;

/** What is wrong with the value of a control column, in words; `undefined` when it is right. */
type Check = (value: string, now: number) => string | undefined;

function checkTime(value: string): string | undefined {
  return TIME.test(value) ? undefined : 'must be a time of day as HH:mm:ss, in UTC';
}

function checkStartAt(value: string, now: number): string | undefined {
  if (!/^\d{1,16}$/.test(value)) return 'must be a time in UNIX seconds';
  const seconds = Number(value);
  if (seconds > 100_000_000_000) return 'must be in UNIX seconds; it looks like milliseconds';
  if (seconds < now - PAST_TOLERANCE) return 'must not lie in the past';
  return seconds > now + FUTURE_LIMIT ? 'must not lie more than a year ahead' : undefined;
}

function checkUuid(value: string): string | undefined {
  return /^[A-Za-z0-9:-]{1,40}$/.test(value) ? undefined : 'must be 1 to 40 letters, digits, "-" and ":"';
}

/**
 * The columns that the API reads itself. Any other name that begins like theirs is taken for a slip.
 *
 * @see https://docs.voximplant.ai/api-reference/management-api/reference/call-lists/create-call-list
 */
const checks: ReadonlyMap<string, Check> = new Map<string, Check>([
  [START, checkTime],
  [END, checkTime],
  ['__start_at', checkStartAt],
  ['__task_uuid', checkUuid],
]);

/** Watches the control columns of one file. */
export interface ControlColumns {
  /** The indexes of the columns to look at; reports names that are nearly those of control columns. */
  readHeader(names: readonly string[]): number[];
  readValue(index: number, value: string, place: Place): void;
  /** Says that a row ended; checks what its values have to do with each other. */
  endRow(place: Place): void;
}

/**
 * Makes the check of the control columns. A cell that is empty says nothing, as at the API. Messages never hold a value.
 *
 * @param now UNIX seconds.
 */
export function createControlColumns(now: number, onProblem: (problem: Problem) => void): ControlColumns {
  const columns = new Map<number, string>();
  const row = new Map<string, string>();

  function report(column: string, place: Place, what: string): void {
    onProblem({ code: 'csv_control_value', ...place, message: `row ${place.row}: "${column}" ${what}` });
  }

  function checkPair(place: Place): void {
    const [start, end] = [row.get(START) ?? '', row.get(END) ?? ''];
    if ((start === '') !== (end === '')) {
      report(start === '' ? START : END, place, 'must be set too: a calling window has a start and an end');
    } else if (checkTime(start) === undefined && checkTime(end) === undefined && end <= start) {
      report(END, place, `must be later than "${START}": a window across midnight would call people at night`);
    }
  }

  return {
    readHeader(names) {
      for (const [index, name] of names.entries()) {
        if (checks.has(name)) columns.set(index, name);
        else if (name.startsWith('__')) {
          const known = [...checks.keys()].join(', ');
          const message = `row 1: column ${index + 1} begins with "__" but is no control column; known are ${known}`;
          onProblem({ code: 'csv_control_name', row: 1, column: index + 1, offset: 0, message });
        }
      }
      return [...columns.keys()];
    },
    readValue(index, value, place) {
      const name = columns.get(index);
      if (name === undefined) return;
      row.set(name, value);
      const wrong = value === '' ? undefined : checks.get(name)?.(value, now);
      if (wrong !== undefined) report(name, place, wrong);
    },
    endRow(place) {
      if (row.has(START) || row.has(END)) checkPair(place);
      row.clear();
    },
  };
}
