import { ApiError } from '../answer/api-error.ts';

const TIME = /^(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d$/;
/** Seconds since the epoch, until the year 2286. More digits would be milliseconds. */
const UNIX_SECONDS = /^\d{1,10}$/;
const TASK_UUID = /^[A-Za-z0-9:-]{1,40}$/;
/** How many task UUIDs are remembered to find duplicates; the limit bounds the memory. */
const MAX_UUIDS = 200_000;

/** Checks one data row. @throws {ApiError} 250, or 493 for a task UUID that is not unique. */
export type RowChecker = (row: readonly string[]) => void;

/**
 * Creates the check of a call list's special columns: `__start_execution_time` and `__end_execution_time` (`HH:mm:ss`,
 * both or neither), `__start_at` (Unix seconds) and `__task_uuid`.
 *
 * Assumed: the codes, that an empty cell means "not set", and that the two times need each other (documented for
 * EditCallListTask only).
 *
 * @see https://docs.voximplant.ai/feature-guides/features/call-lists/automated-dial-lists.md
 */
export function createRowChecker(columns: readonly string[]): RowChecker {
  const start = columns.indexOf('__start_execution_time');
  const end = columns.indexOf('__end_execution_time');
  const startAt = columns.indexOf('__start_at');
  const taskUuid = columns.indexOf('__task_uuid');
  const uuids = new Set<string>();
  let rows = 0;
  const check = (column: number, value: string, pattern: RegExp) => {
    if (value !== '' && !pattern.test(value)) throw new ApiError(250, `row ${rows}: "${columns[column]}" is invalid`);
  };

  return row => {
    rows++;
    const from = row[start] ?? '';
    const to = row[end] ?? '';
    check(start, from, TIME);
    check(end, to, TIME);
    if ((from === '') !== (to === '')) throw new ApiError(250, `row ${rows}: only one of the two times of day is set`);
    check(startAt, row[startAt] ?? '', UNIX_SECONDS);
    const uuid = row[taskUuid] ?? '';
    check(taskUuid, uuid, TASK_UUID);
    if (uuid === '') return;
    if (uuids.has(uuid)) throw new ApiError(493, `row ${rows}: the task UUID stands twice in the list`, '__task_uuid');
    if (uuids.size < MAX_UUIDS) uuids.add(uuid);
  };
}
