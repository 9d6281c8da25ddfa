import { ApiError } from '../answer/api-error.ts';
import type { SimulatedCallList } from '../call-list-store.ts';
import { draw } from '../calls/decide-attempt.ts';
import { TASK_STATUSES, type Task } from '../calls/task.ts';
import type { Parameters } from '../parameters/parameters.ts';
import type { SimulatorSettings } from '../settings/read-settings.ts';
import { describeTask, shownStatus, spell, writeDate } from './describe-task.ts';
import { type Method, type MethodContext, optionalInteger, requireList } from './method.ts';

/** Default and maximum of `count` for JSON; CSV has no limit. */
const MAX_JSON_COUNT = 1000;

/**
 * Lists the tasks of a call list, as CSV unless `output` is json.
 *
 * Documented: the parameters, the form of a task, and 1,000 as default and maximum of `count` for JSON. The misspelt
 * column of the CSV is the service's. Assumed: the order of the columns in the CSV. Settings decide everything that is
 * unknown: the order of the tasks, what `count` counts, spellings, and how missing values are written. A row that the
 * simulator does not store is a task with an empty row.
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
  const max = output === 'json' ? MAX_JSON_COUNT : Number.MAX_SAFE_INTEGER;
  const { tasks, found } = findTasks(list, parameters, context, max);
  const { settings } = context;
  if (output === 'csv') {
    return { kind: 'file', text: writeCsv(list, tasks, readDelimiter(parameters), settings) };
  }
  const count = settings.taskCount === 'list' ? found : tasks.length;
  return { kind: 'json', body: { result: tasks.map(task => describeTask(list, task, settings)), count } };
};

interface FoundTasks {
  readonly tasks: readonly Task[];
  /** The number of tasks on all pages. */
  readonly found: number;
}

function findTasks(
  list: SimulatedCallList,
  parameters: Parameters,
  { lists, settings, requests }: MethodContext,
  max: number,
): FoundTasks {
  const count = optionalInteger(parameters, 'count', { min: 1, max, default: max });
  const offset = optionalInteger(parameters, 'offset', { min: 0, max: Number.MAX_SAFE_INTEGER, default: 0 });
  const book = lists.tasks(list.listId);
  const [from, to] = book.rangeOf(parameters.get('batch_id'));
  const found = to - from;
  const place = orderTasks(found, settings, requests.count('GetCallListDetails'));
  const length = Math.max(0, Math.min(count, found - offset));
  return { tasks: Array.from({ length }, (_, at) => book.at(from + place(offset + at))), found };
}

function divisor(one: number, other: number): number {
  return other === 0 ? one : divisor(other, one % other);
}

/** The order of the tasks: maps a position in the answer to the index of a task. */
function orderTasks(size: number, { taskOrder, seed }: SimulatorSettings, request: number): (at: number) => number {
  if (taskOrder === 'ascending') return at => at;
  if (taskOrder === 'descending') return at => size - 1 - at;
  // A step without a common divisor with the number of tasks visits each of them once, without storing an order.
  const drawn = draw(seed, size, taskOrder === 'changing' ? request : 0);
  let step = 1 + Math.floor(drawn * size);
  while (divisor(size, step) > 1) step++;
  return at => (at * step + Math.floor(drawn * size)) % size;
}

function readDelimiter(parameters: Parameters): string {
  const encoding = parameters.get('encoding') ?? 'UTF-8';
  if (!/^utf-?8$/i.test(encoding)) throw new ApiError(101, 'only UTF-8 is simulated');
  const delimiter = parameters.get('delimiter') ?? ';';
  if ([...delimiter].length !== 1) throw new ApiError(101, '"delimiter" must be one character');
  return delimiter;
}

/** The service's own columns, including its misspelling `attmepts_left`. */
const OWN_COLUMNS = ['result_data', 'last_attempt', 'attmepts_left', 'status_id', 'status'];
const TIME_COLUMNS = ['__start_execution_time', '__end_execution_time'];

function writeCsv(
  list: SimulatedCallList,
  tasks: readonly Task[],
  delimiter: string,
  settings: SimulatorSettings,
): string {
  const columns = list.columns.filter(name => !TIME_COLUMNS.includes(name));
  const lines = tasks.map(task => {
    const statusId = shownStatus(list, task, settings);
    const lastAttempt = task.lastAttempt === undefined ? '' : writeDate(task.lastAttempt);
    return [
      ...columns.map(name => task.row[name] ?? ''),
      ...[task.startTime, task.endTime, task.resultData, lastAttempt],
      ...[`${task.attemptsLeft}`, `${statusId}`, spell(TASK_STATUSES[statusId], settings)],
    ];
  });
  return [[...columns, ...TIME_COLUMNS, ...OWN_COLUMNS], ...lines]
    .map(line => `${line.map(cell => quote(cell, delimiter)).join(delimiter)}\n`)
    .join('');
}

function quote(cell: string, delimiter: string): string {
  return cell.includes(delimiter) || /["\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
