import { randomUUID } from 'node:crypto';
import { ApiError } from '../answer/api-error.ts';
import type { SimulatedCallList } from '../call-list-store.ts';
import type { Parameters } from '../parameters/parameters.ts';
import { type Method, optionalInteger, requireList } from './method.ts';

/** Default and maximum of `count` for JSON; a CSV is not limited. */
const MAX_JSON_COUNT = 1000;

/** One task: a row of the list and its state. As no call is ever made, it is new or, with its list, canceled. */
interface Task {
  readonly row: Readonly<Record<string, string>>;
  readonly index: number;
}

/**
 * Lists the tasks of a call list, as CSV unless `output` is json. Only the rows that the simulator keeps are found; as
 * JSON, the tasks of the others are there too, with nothing in them, because the function counts them.
 *
 * Not simulated: `xls` (105), asynchronous reports (101), encodings other than UTF-8 (101).
 *
 * @see https://docs.voximplant.ai/api-reference/management-api/reference/call-lists/get-call-list-details
 */
export const getCallListDetails: Method = (call, context) => {
  const { parameters } = call;
  const list = requireList(call, context);
  const output = parameters.get('output') ?? 'csv';
  if (output !== 'csv' && output !== 'json') throw new ApiError(105, '"output" must be csv or json');
  if (parameters.get('is_async') === 'true') throw new ApiError(101, '"is_async" is not simulated');
  const tasks = findTasks(list, parameters, output === 'json' ? MAX_JSON_COUNT : Number.MAX_SAFE_INTEGER);
  if (output === 'csv') return { kind: 'file', text: writeCsv(list, tasks, readDelimiter(parameters)) };
  const body = { result: tasks.map(task => describeTask(list, task)), count: tasks.length };
  return { kind: 'json', body };
};

function findTasks(list: SimulatedCallList, parameters: Parameters, max: number): Task[] {
  const count = optionalInteger(parameters, 'count', { min: 1, max, default: max });
  const offset = optionalInteger(parameters, 'offset', { min: 0, max: Number.MAX_SAFE_INTEGER, default: 0 });
  if ((parameters.get('batch_id') ?? list.batchId) !== list.batchId) return [];
  const all = max === MAX_JSON_COUNT ? list.count : list.rows.length;
  const length = Math.max(0, Math.min(count, all - offset));
  return Array.from({ length }, (_, at) => ({ row: list.rows[offset + at] ?? {}, index: offset + at }));
}

function readDelimiter(parameters: Parameters): string {
  const encoding = parameters.get('encoding') ?? 'UTF-8';
  if (!/^utf-?8$/i.test(encoding)) throw new ApiError(101, 'only UTF-8 is simulated');
  const delimiter = parameters.get('delimiter') ?? ';';
  if ([...delimiter].length !== 1) throw new ApiError(101, '"delimiter" must be one character');
  return delimiter;
}

function stateOf(list: SimulatedCallList): { status_id: number; status: string } {
  return list.status === 'Canceled' ? { status_id: 4, status: 'Canceled' } : { status_id: 0, status: 'New' };
}

function describeTask(list: SimulatedCallList, { row, index }: Task): Record<string, unknown> {
  return {
    list_id: list.listId,
    custom_data: JSON.stringify(row),
    // Empty texts rather than null for what is not set, as recorded answers show.
    start_execution_time: row.__start_execution_time ?? '',
    finish_execution_time: row.__end_execution_time ?? '',
    result_data: '',
    last_attempt: '',
    attempts_left: list.numAttempts,
    ...stateOf(list),
    task_id: list.firstTaskId + index,
    task_uuid: row.__task_uuid || uuidOf(list, index),
  };
}

const uuids = new WeakMap<SimulatedCallList, string[]>();

/** The UUID that a task got because its row names none: made when first asked for, and the same ever after. */
function uuidOf(list: SimulatedCallList, index: number): string {
  const known = uuids.get(list) ?? [];
  uuids.set(list, known);
  known[index] ??= randomUUID();
  return known[index];
}

/** The service's own columns. `attmepts_left` is spelt so by the service. */
const OWN_COLUMNS = ['result_data', 'last_attempt', 'attmepts_left', 'status_id', 'status'];
const TIME_COLUMNS = ['__start_execution_time', '__end_execution_time'];

function writeCsv(list: SimulatedCallList, tasks: readonly Task[], delimiter: string): string {
  const columns = [...list.columns.filter(name => !TIME_COLUMNS.includes(name)), ...TIME_COLUMNS];
  const { status_id, status } = stateOf(list);
  const own = ['', '', `${list.numAttempts}`, `${status_id}`, status];
  const lines = tasks.map(({ row }) => [...columns.map(name => row[name] ?? ''), ...own]);
  return [[...columns, ...OWN_COLUMNS], ...lines]
    .map(line => `${line.map(cell => quote(cell, delimiter)).join(delimiter)}\n`)
    .join('');
}

function quote(cell: string, delimiter: string): string {
  return cell.includes(delimiter) || /["\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
