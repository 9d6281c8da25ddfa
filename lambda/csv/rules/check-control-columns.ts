import type { Problem } from '../../problem.ts';
import type { ColumnWatch } from '../column-watch.ts';
import { type HeaderField, type Place, placeOfName, problemAt } from '../place.ts';
import type { HoursCheck } from './check-calling-hours.ts';
import { type ControlStatistics, countControlValues } from './count-control-values.ts';
import { findNear } from './find-near.ts';
import { SeenValues } from './seen-values.ts';

/**
 * The columns that the API reads itself.
 *
 * @see https://docs.voximplant.ai/api-reference/management-api/reference/call-lists/create-call-list
 */
export const CONTROL_COLUMNS = ['__start_execution_time', '__end_execution_time', '__start_at', '__task_uuid'] as const;
type ControlColumn = (typeof CONTROL_COLUMNS)[number];

/** How a feed treats a control column. */
type ColumnPolicy = 'forbid' | 'allow' | 'require';

export interface ControlOptions {
  /** UNIX seconds. */
  readonly now: number;
  /** Columns without a policy are allowed. */
  readonly policy?: Readonly<Partial<Record<ControlColumn, ColumnPolicy | undefined>>> | undefined;
  /** Whether a calling window may end on the next UTC day if there are no calling hours to decide. Default false. */
  readonly windowsAcrossMidnight?: boolean | undefined;
  /** How many UUIDs are compared with each other. Default: as many as can be remembered. */
  readonly mostValues?: number | undefined;
  /** Gets the times of every row that has any. */
  readonly hours?: HoursCheck | undefined;
}

/** How far in the past `__start_at` may lie, in seconds: files take time to arrive. */
const PAST_TOLERANCE = 24 * 3600;
/** How far ahead `__start_at` may lie, in seconds. */
const FUTURE_LIMIT = 366 * 24 * 3600;

const START = '__start_execution_time';
const END = '__end_execution_time';
const UUID = '__task_uuid';
const TIME = /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/;

/** Returns the fault of a value in words; `undefined` if it is valid. */
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

const checks: Readonly<Record<ControlColumn, Check>> = {
  [START]: checkTime,
  [END]: checkTime,
  __start_at: checkStartAt,
  [UUID]: checkUuid,
};

function isControlColumn(name: string): name is ControlColumn {
  return Object.hasOwn(checks, name);
}

/** Words in names of control columns, and the column that each suggests. */
const WORDS: ReadonlyArray<readonly [words: RegExp, column: ControlColumn]> = [
  [/^(?:end(?:s|ed|ing|time|date|at)?|until)$/, END],
  [/^exec(?:ution|ute)?(?:time)?$/, START],
  [/^(?:start(?:s|ed|ing|time|date|at)?|begin(?:s|ning)?)$/, '__start_at'],
  [/^(?:tasks?|uuid)$/, UUID],
];

/**
 * The control column that a name resembles or whose words it contains. Exporters also write names with "__" that have
 * neither.
 */
function findMeant(name: string): ControlColumn | undefined {
  const near = findNear(name, CONTROL_COLUMNS);
  if (near !== undefined && isControlColumn(near)) return near;
  const words = name
    .slice(0, 100)
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/);
  return WORDS.find(([pattern]) => words.some(word => pattern.test(word)))?.[1];
}

/** The check of the control columns of one file. */
interface ControlColumns extends ColumnWatch {
  readonly statistics: ControlStatistics;
}

/**
 * Makes the check of the control columns. An empty cell sets nothing, as in the API. Messages never contain a value.
 */
export function createControlColumns(
  options: ControlOptions,
  onProblem: (problem: Problem) => void,
  onWarning: (problem: Problem) => void,
): ControlColumns {
  const { now, policy = {}, windowsAcrossMidnight = false } = options;
  const columns = new Map<number, ControlColumn>();
  const row = new Map<ControlColumn, string>();
  const uuids = new SeenValues(options.mostValues);
  const counts = countControlValues();
  let isFullReported = false;

  function report(name: string, place: Place, what: string, code = 'csv_control_value'): void {
    onProblem(problemAt(code, place, `"${name}" ${what}`));
  }

  function judgeUnknownName({ name }: HeaderField, place: Place): void {
    const which = `column ${place.column}`;
    const meant = findMeant(name);
    if (name === '__proto__') {
      const what = `${which} must not be called "__proto__", which a scenario in JavaScript cannot read`;
      onProblem(problemAt('csv_control_name', place, what));
    } else if (meant !== undefined) {
      const what = `${which} begins with "__" but is not a control column; did you mean "${meant}"? Known are ${CONTROL_COLUMNS.join(', ')}`;
      onProblem(problemAt('csv_control_name', place, what));
    } else {
      const what = `${which} begins with "__" and is not a control column; it is sent like any other`;
      onWarning(problemAt('csv_control_unknown', place, what));
    }
  }

  function checkUnique(value: string, place: Place): void {
    const first = uuids.add(value, place.line);
    if (first !== undefined) {
      const where = place.line === place.row ? `row ${first}` : `line ${first}`;
      report(UUID, place, `must be unique in the file; ${where} has the same`, 'csv_task_uuid_repeated');
    } else if (uuids.isOverflowing && !isFullReported) {
      isFullReported = true;
      report(UUID, place, `must be in at most ${uuids.limit} rows; split the file`, 'csv_too_many_values');
    }
  }

  function checkWindow(place: Place): void {
    const [start, end] = [row.get(START) ?? '', row.get(END) ?? ''];
    if ((start === '') !== (end === '')) {
      const absent = start === '' ? START : END;
      report(absent, place, 'must be set too: a calling window has a start and an end');
    } else if (checkTime(start) !== undefined || checkTime(end) !== undefined) return;
    else if (end === start) report(END, place, `must not be the same as "${START}"`);
    else if (end < start && !windowsAcrossMidnight && !options.hours) {
      const why = 'a window across midnight in UTC may be day or night where people are called';
      report(
        END,
        place,
        `must be later than "${START}": ${why}; a feed takes one with "windowsAcrossMidnight", or within its "callingHours"`,
      );
    } else counts.addWindow(start, end);
  }

  return {
    readHeader(fields) {
      for (const [index, field] of fields.entries()) {
        if (isControlColumn(field.name)) columns.set(index, field.name);
        else if (field.name.startsWith('__')) judgeUnknownName(field, placeOfName(fields, index));
      }
      const present = new Map([...columns].map(([index, name]) => [name, index]));
      for (const name of CONTROL_COLUMNS) {
        const index = present.get(name);
        const place = placeOfName(fields, index ?? 0);
        if (policy[name] === 'forbid' && index !== undefined) {
          report(name, place, 'must not be in a file of this feed', 'csv_control_forbidden');
        } else if (policy[name] === 'require' && index === undefined) {
          report(name, place, 'must be in every file of this feed', 'csv_control_missing');
        }
      }
      counts.setColumns(present.keys());
      return [...columns.keys()];
    },
    readValue(index, value, place) {
      const name = columns.get(index);
      if (name === undefined) return;
      row.set(name, value);
      if (value === '') {
        if (policy[name] === 'require') report(name, place, 'must not be empty in a file of this feed');
        return;
      }
      const wrong = checks[name](value, now);
      if (wrong !== undefined) return report(name, place, wrong);
      counts.addValue(name, value);
      if (name === UUID) checkUnique(value, place);
    },
    endRow(place) {
      if (row.has(START) || row.has(END)) checkWindow(place);
      if (row.size > 0) {
        options.hours?.endRow({ start: row.get(START), end: row.get(END), startAt: row.get('__start_at') }, place);
      }
      row.clear();
    },
    get statistics() {
      return counts.read();
    },
  };
}
