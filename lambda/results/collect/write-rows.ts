import { harmless, quoteField } from '../../csv/write-field.ts';
import type { ResultsConfig } from '../../feed/results-config.ts';
import { readObject, type Task } from '../../voximplant/results/read-tasks.ts';

/** The format of a results file. */
export interface Shape {
  /** Columns of the upload, in the order of its header. */
  readonly columns: readonly string[];
  readonly delimiter: string;
  /** The quote of the upload, for the file of unreached rows, which may be dropped again. */
  readonly quote: string;
  readonly results: Pick<ResultsConfig, 'columns' | 'fields'>;
}

const END = '\r\n';

function toText(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === null || value === undefined ? '' : (JSON.stringify(value) ?? '');
}

/** Columns that the API may remove from the data of a task and return in fields of their own. */
const ELSEWHERE: ReadonlyMap<string, (task: Task) => string> = new Map([
  ['__task_uuid', ({ uuid }: Task) => uuid],
  ['__start_execution_time', ({ startTime }: Task) => startTime],
  ['__end_execution_time', ({ endTime }: Task) => endTime],
]);

/** The value of a column of the upload, as the task has it. */
function shownValue(task: Task, column: string): string {
  return toText(task.data?.get(column) ?? ELSEWHERE.get(column)?.(task));
}

/** One line, with its line end. */
export function writeLine(values: readonly string[], delimiter: string, quote: string): string {
  return values.map(value => quoteField(value, delimiter, quote)).join(delimiter) + END;
}

function shownColumns({ columns, results }: Shape): readonly string[] {
  const { columns: wanted } = results;
  return wanted === 'all' ? columns : columns.filter(name => wanted.includes(name));
}

/** The header of a results file. */
export function writeResultsHeader(shape: Shape): string {
  const fields = shape.results.fields.map(name => `call_result.${name}`);
  const ours = ['call_row', 'call_status', 'call_attempts_left', 'call_last_attempt', 'call_result', ...fields];
  return writeLine([...shownColumns(shape), ...ours, 'call_task_id', 'call_task_uuid'], shape.delimiter, '"');
}

/**
 * The line of one task.
 *
 * @param row of the upload, when it is certain.
 */
export function writeResultsRow(shape: Shape, task: Task, row: number | undefined): string {
  const { fields } = shape.results;
  const reported = fields.length > 0 ? readObject(task.result) : undefined;
  // These values come from callees and scenarios, so formulas in them are made harmless. Cells of the upload stay as
  // they are.
  const told = [task.result, ...fields.map(name => toText(reported?.get(name)))].map(harmless);
  const ours = [toText(row), task.state, toText(task.attemptsLeft), task.lastAttempt, ...told, String(task.id)];
  const values = shownColumns(shape).map(column => shownValue(task, column));
  return writeLine([...values, ...ours, harmless(task.uuid)], shape.delimiter, '"');
}
