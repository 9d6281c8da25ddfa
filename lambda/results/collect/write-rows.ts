import type { ResultsConfig } from '../../feed/results-config.ts';
import { readObject, type Task } from '../../voximplant/results/read-tasks.ts';

/** How a file of results is written. */
export interface Shape {
  /** Columns of the upload, as its header names them. */
  readonly columns: readonly string[];
  readonly delimiter: string;
  /** The upload's own, for the rows that may be dropped again. */
  readonly quote: string;
  readonly results: Pick<ResultsConfig, 'columns' | 'fields'>;
}

const END = '\r\n';

/** One field of RFC 4180. */
function toField(text: string, delimiter: string, quote: string): string {
  const isPlain = !(text.includes(delimiter) || text.includes(quote) || /[\r\n]/.test(text));
  return isPlain ? text : quote + text.split(quote).join(quote + quote) + quote;
}

/** What a spreadsheet would take for a formula. A plain number is none, whatever its sign. */
const FORMULA = /^[\s\p{Cc}]*[=+\-@\uFF0B\uFF0D\uFF1D\uFF20]|^[\t\r\n]/u;
const NUMBER = /^-?\d+(?:[.,]\d+)?$/;

/** What somebody said on the telephone, made text. Cells of the upload are left as they are: each number to call begins with a plus. */
export function harmless(text: string): string {
  return FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
}

function toText(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === null || value === undefined ? '' : (JSON.stringify(value) ?? '');
}

/** What the API may have taken out of the data of a task, and shows elsewhere. */
const ELSEWHERE: ReadonlyMap<string, (task: Task) => string> = new Map([
  ['__task_uuid', ({ uuid }: Task) => uuid],
  ['__start_execution_time', ({ startTime }: Task) => startTime],
  ['__end_execution_time', ({ endTime }: Task) => endTime],
]);

/** The value of a column of the upload, as the task has it. */
function shownValue(task: Task, column: string): string {
  return toText(task.data?.get(column) ?? ELSEWHERE.get(column)?.(task));
}

/** One line of a file. */
export function writeLine(values: readonly string[], delimiter: string, quote: string): string {
  return values.map(value => toField(value, delimiter, quote)).join(delimiter) + END;
}

function shownColumns({ columns, results }: Shape): readonly string[] {
  const { columns: wanted } = results;
  return wanted === 'all' ? columns : columns.filter(name => wanted.includes(name));
}

/** The header of a file of results. */
export function writeResultsHeader(shape: Shape): string {
  const fields = shape.results.fields.map(name => `call_result.${name}`);
  const ours = ['call_row', 'call_status', 'call_attempts_left', 'call_last_attempt', 'call_result', ...fields];
  return writeLine([...shownColumns(shape), ...ours, 'call_task_id', 'call_task_uuid'], shape.delimiter, '"');
}

/**
 * What became of one call.
 *
 * @param row of the upload, where it is known for certain.
 */
export function writeResultsRow(shape: Shape, task: Task, row: number | undefined): string {
  const { fields } = shape.results;
  const reported = fields.length > 0 ? readObject(task.result) : undefined;
  const told = [task.result, ...fields.map(name => toText(reported?.get(name)))].map(harmless);
  const ours = [toText(row), task.state, toText(task.attemptsLeft), task.lastAttempt, ...told, String(task.id)];
  const values = shownColumns(shape).map(column => shownValue(task, column));
  return writeLine([...values, ...ours, harmless(task.uuid)], shape.delimiter, '"');
}
