import * as v from 'valibot';
import { type CallContext, callMethod, type MethodResult } from '../call-method.ts';
import { integer } from './integer.ts';
import { TASK_STATES, type TaskState } from './task-states.ts';

/** Largest page that the API returns as JSON. */
export const MAX_PAGE = 1000;
/** Longest page, in bytes: parsing takes three to five times as much memory. A longer page is requested in halves. */
const MAX_BYTES = 8 * 1024 * 1024;
/** Time limit for one page, in milliseconds. */
const MAX_MS = 60_000;

const PageSchema = v.object({
  result: v.array(v.unknown()),
  count: v.fallback(v.optional(integer), undefined),
});

/** Informational fields are dropped when they are invalid: only an unreadable id hides a task. */
const text = v.fallback(v.optional(v.string(), ''), '');
const number = v.fallback(v.optional(integer), undefined);
const TaskSchema = v.object({
  task_id: integer,
  task_uuid: text,
  custom_data: v.optional(v.unknown()),
  start_execution_time: text,
  finish_execution_time: text,
  result_data: v.optional(v.unknown()),
  last_attempt: text,
  attempts_left: number,
  // The spelling of answers from 2016 and 2017, and of the CSV until today.
  attmepts_left: number,
  status_id: number,
  status: text,
});
type RawTask = v.InferOutput<typeof TaskSchema>;

/** One task of a list, and its result. */
export interface Task {
  readonly id: number;
  readonly uuid: string;
  readonly state: TaskState;
  readonly attemptsLeft: number | undefined;
  /** ISO 8601, UTC; empty before the first attempt. */
  readonly lastAttempt: string;
  /** The result that the scenario reported, unchanged. */
  readonly result: string;
  /** The row by column, or what the scenario replaced it with; absent when that is no JSON object. */
  readonly data: ReadonlyMap<string, unknown> | undefined;
  /** `HH:mm:ss`, UTC: the window in which it may be called. */
  readonly startTime: string;
  readonly endTime: string;
}

export interface TaskPage {
  readonly tasks: readonly Task[];
  /** Entries of the page, including unreadable ones. */
  readonly length: number;
  /** "The number of tasks": the reference does not say whether of the page or of the list. */
  readonly count: number | undefined;
}

/** The texts of states in lower case, without blanks, `_` and `-`; `canceled` also with two l. */
const WORDS: ReadonlyMap<string, TaskState> = new Map([
  ...TASK_STATES.map(state => [state.replace('_', ''), state] as const),
  ['cancelled', 'canceled'],
]);

/** The id decides; the text, which has several spellings, is used when the id is unknown. */
function readState({ status_id: id, status }: RawTask): TaskState {
  const known = id === undefined ? undefined : TASK_STATES[id];
  if (known !== undefined && known !== 'unknown') return known;
  return WORDS.get(status.toLowerCase().replaceAll(/[\s_-]+/g, '')) ?? 'unknown';
}

const TIME = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.\d+)? *(Z|[+-]\d\d:?\d\d)?/;

/** Reads a time of the API: in UTC, unless it has an offset. */
function readTime(written: string): string {
  const [, date, clock, offset = 'Z'] = TIME.exec(written) ?? [];
  const time = Date.parse(`${date}T${clock}${offset}`);
  return Number.isNaN(time) ? '' : new Date(time).toISOString().replace('.000Z', 'Z');
}

/** The data of a task: documented as a JSON text, but read as an object as well. */
function readData(data: unknown): ReadonlyMap<string, unknown> | undefined {
  if (typeof data === 'string') return readObject(data);
  const isObject = typeof data === 'object' && data !== null && !Array.isArray(data);
  return isObject ? new Map(Object.entries(data)) : undefined;
}

/** Parses a JSON object; `undefined` for everything else. */
export function readObject(json: string): ReadonlyMap<string, unknown> | undefined {
  if (!/^\s*\{/.test(json)) return undefined;
  try {
    return new Map(Object.entries(JSON.parse(json)));
  } catch {
    return undefined;
  }
}

function writeResult(reported: unknown): string {
  if (typeof reported === 'string') return reported;
  return reported === null || reported === undefined ? '' : (JSON.stringify(reported) ?? '');
}

function readTask(entry: unknown): Task[] {
  const result = v.safeParse(TaskSchema, entry);
  if (!result.success) return [];
  const { output: raw } = result;
  return [
    {
      id: raw.task_id,
      uuid: raw.task_uuid,
      state: readState(raw),
      attemptsLeft: raw.attempts_left ?? raw.attmepts_left,
      lastAttempt: readTime(raw.last_attempt),
      result: writeResult(raw.result_data),
      data: readData(raw.custom_data),
      startTime: raw.start_execution_time,
      endTime: raw.finish_execution_time,
    },
  ];
}

/**
 * Reads some tasks of a list. Neither an order nor a filter by state is documented.
 *
 * @see https://docs.voximplant.ai/api-reference/management-api/reference/call-lists/get-call-list-details
 */
export async function readTasks(
  context: CallContext,
  listId: number,
  { offset, count }: { readonly offset: number; readonly count: number },
): Promise<MethodResult<TaskPage>> {
  const parameters = { list_id: String(listId), output: 'json', count: String(count), offset: String(offset) };
  const limits = { maxBytes: MAX_BYTES, maxMs: MAX_MS };
  const answer = await callMethod(context, 'GetCallListDetails', parameters, PageSchema, limits);
  if (answer.kind !== 'ok') return answer;
  const { result, count: told } = answer.value;
  return { kind: 'ok', value: { tasks: result.flatMap(readTask), length: result.length, count: told } };
}
