import * as v from 'valibot';
import { type CallContext, callMethod, type MethodResult } from '../call-method.ts';
import { integer } from './integer.ts';
import { TASK_STATES, type TaskState } from './task-states.ts';

/** Most tasks that the API gives at once as JSON. */
export const MAX_PAGE = 1000;
/** Longest page that is taken, in bytes: parsed it takes three to five times as much memory. A longer one is asked for in halves. */
const MAX_BYTES = 8 * 1024 * 1024;
/** Longest time for one page, in milliseconds. */
const MAX_MS = 60_000;

const PageSchema = v.object({
  result: v.array(v.unknown()),
  count: v.fallback(v.optional(integer), undefined),
});

/** What only informs is left out when it is odd: nothing hides a task but an id that nobody can read. */
const text = v.fallback(v.optional(v.string(), ''), '');
const number = v.fallback(v.optional(integer), undefined);
const TaskSchema = v.object({
  task_id: integer,
  task_uuid: text,
  custom_data: text,
  start_execution_time: text,
  finish_execution_time: text,
  result_data: v.optional(v.unknown()),
  last_attempt: text,
  attempts_left: number,
  // As answers of 2016 and 2017 called it, and the CSV still does.
  attmepts_left: number,
  status_id: number,
  status: text,
});
type RawTask = v.InferOutput<typeof TaskSchema>;

/** One call of a list, and what became of it. */
export interface Task {
  readonly id: number;
  readonly uuid: string;
  readonly state: TaskState;
  readonly attemptsLeft: number | undefined;
  /** ISO 8601, UTC; empty before the first attempt. */
  readonly lastAttempt: string;
  /** What the scenario reported, as it stands there. */
  readonly result: string;
  /** The row by names, or whatever the scenario made of it; absent when it is not that. */
  readonly data: ReadonlyMap<string, unknown> | undefined;
  /** `HH:mm:ss`, UTC: the window in which it may be called. */
  readonly startTime: string;
  readonly endTime: string;
}

/** Some tasks of a list. */
export interface TaskPage {
  readonly tasks: readonly Task[];
  /** Entries of the page, also those that nobody can read. */
  readonly length: number;
  /** "The number of tasks": of the page or of the list, which is not said. */
  readonly count: number | undefined;
}

/** The words for states, without case, blanks, `_` and `-`; `canceled` with one l or two. */
const WORDS: ReadonlyMap<string, TaskState> = new Map([
  ...TASK_STATES.map(state => [state.replace('_', ''), state] as const),
  ['cancelled', 'canceled'],
]);

/** The id says it; texts are spelled in several ways. */
function readState({ status_id: id, status }: RawTask): TaskState {
  const known = id === undefined ? undefined : TASK_STATES[id];
  if (known !== undefined && known !== 'unknown') return known;
  return WORDS.get(status.toLowerCase().replaceAll(/[\s_-]+/g, '')) ?? 'unknown';
}

/** A time of the API: UTC without saying so, or ISO with an offset. */
function readTime(written: string): string {
  const iso = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/.test(written) ? `${written.slice(0, 19).replace(' ', 'T')}Z` : written;
  const time = /^\d{4}-\d\d-\d\dT/.test(iso) ? Date.parse(iso) : Number.NaN;
  return Number.isNaN(time) ? '' : new Date(time).toISOString().replace('.000Z', 'Z');
}

/** An object of JSON by its names; `undefined` for everything else. */
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
      data: readObject(raw.custom_data),
      startTime: raw.start_execution_time,
      endTime: raw.finish_execution_time,
    },
  ];
}

/**
 * Reads some tasks of a list, in whatever order the API has them: none is documented, and no filter by state either.
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
