import * as v from 'valibot';
import { type CallContext, callMethod, type MethodResult } from '../call-method.ts';
import { readAccountId } from '../credentials/read-account-id.ts';
import { integer } from '../results/integer.ts';

/** Largest number of tasks in one request. */
export const MOST_TASKS = 1000;

const OneSchema = v.object({ task_id: integer, result: v.boolean() });
const ManySchema = v.object({ result: v.optional(v.unknown()), results: v.optional(v.unknown()) });

/** The entries of an answer, in whatever form. The reference describes a single entry. */
function entriesOf(json: unknown): readonly unknown[] {
  if (Array.isArray(json)) return json;
  const many = v.is(ManySchema, json) ? (json.result ?? json.results) : undefined;
  return Array.isArray(many) ? many : [json];
}

/** For each task in the answer, whether it is cancelled. */
const AnswerSchema = v.pipe(
  v.unknown(),
  v.transform(json => {
    const read = entriesOf(json).map(entry => v.safeParse(OneSchema, entry));
    return new Map(read.flatMap(({ success, output }) => (success ? [[output.task_id, output.result] as const] : [])));
  }),
);

/**
 * Cancels up to {@link MOST_TASKS} tasks of a list. Repeating it is harmless.
 *
 * @returns whether each task is cancelled; tasks that the answer omits are unknown.
 * @see https://docs.voximplant.ai/api-reference/management-api/reference/call-lists/cancel-call-list-task
 */
export function cancelTasks(
  context: CallContext,
  listId: number,
  taskIds: readonly number[],
): Promise<MethodResult<ReadonlyMap<number, boolean>>> {
  const accountId = readAccountId(context.token);
  const parameters = {
    ...(accountId !== undefined && { account_id: `${accountId}` }),
    list_id: `${listId}`,
    tasks_ids: taskIds.join(';'),
  };
  return callMethod(context, 'CancelCallListTask', parameters, AnswerSchema);
}
