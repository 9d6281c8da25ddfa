import * as v from 'valibot';
import { type CallContext, callMethod } from '../call-method.ts';

/** Where a task stands, in the order of the API's ids. */
const STATES = ['new', 'going', 'processed', 'failed', 'cancelled'] as const;
/** `unknown` for an id that is not documented. */
export type TaskState = (typeof STATES)[number] | 'unknown';

/** A row of a list as the API has it. */
export interface Task {
  readonly id: number;
  readonly uuid: string | undefined;
  readonly state: TaskState;
  /** The row as JSON, unless a scenario put something else there. */
  readonly data: string;
}

const numeric = v.union([v.number(), v.pipe(v.string(), v.digits(), v.transform(Number))]);
const PageSchema = v.object({
  result: v.array(
    v.object({
      task_id: v.pipe(numeric, v.safeInteger()),
      task_uuid: v.fallback(v.optional(v.string()), undefined),
      status_id: v.fallback(v.optional(numeric), undefined),
      custom_data: v.fallback(v.optional(v.string(), ''), ''),
    }),
  ),
});

/** Most tasks that the API gives at once as JSON. */
const PAGE = 1000;
/** Tasks of long rows make an answer that is too long: they are asked for in smaller pages, down to this. */
const LEAST = 25;

/** What reading a list came to. */
export type TasksRead =
  | {
      readonly kind: 'read';
      /** Different tasks that were seen. */
      readonly tasks: number;
      /** Whether no task was seen twice: a page that shifted has others that nobody saw. */
      readonly isWhole: boolean;
    }
  | { readonly kind: 'unknown'; readonly reason: string };

/**
 * Reads every task of a list, page by page. No order of the tasks is documented.
 *
 * @param take is given each task as often as it is seen.
 * @see https://docs.voximplant.ai/api-reference/management-api/reference/call-lists/get-call-list-details
 */
export async function readTasks(context: CallContext, listId: number, take: (task: Task) => void): Promise<TasksRead> {
  const seen = new Set<number>();
  let count = PAGE;
  for (let offset = 0; ; ) {
    const parameters = { list_id: `${listId}`, output: 'json', count: `${count}`, offset: `${offset}` };
    const answer = await callMethod(context, 'GetCallListDetails', parameters, PageSchema);
    if (answer.kind === 'failed' && count > LEAST) {
      count = Math.ceil(count / 2);
      continue;
    }
    if (answer.kind === 'failed') return { kind: 'unknown', reason: answer.reason };
    if (answer.kind === 'refused')
      return { kind: 'unknown', reason: `GetCallListDetails was refused with code ${answer.code}` };
    const { result } = answer.value;
    const known = seen.size;
    for (const { task_id: id, task_uuid: uuid, status_id: statusId = -1, custom_data: data } of result) {
      seen.add(id);
      take({ id, uuid, state: STATES[statusId] ?? 'unknown', data });
    }
    offset += result.length;
    // Only an empty page is surely behind the last one: the API may give fewer than it was asked for.
    // One that brings nobody new comes of an API that takes no offset, or of pages that shift, and would never end.
    if (seen.size === known) return { kind: 'read', tasks: seen.size, isWhole: seen.size === offset };
  }
}
