import * as v from 'valibot';
import { type CallContext, callMethod } from './call-method.ts';

const AnswerSchema = v.object({ result: v.array(v.unknown()) });

/** Largest page that the API returns as JSON. */
const MAX_PAGE = 1000;

/** The number of tasks of a list, as far as one page tells. */
export type TaskCount =
  | { readonly kind: 'counted'; readonly tasks: number }
  | { readonly kind: 'fewer' }
  | { readonly kind: 'more' }
  | { readonly kind: 'unknown'; readonly reason: string };

/**
 * Checks whether a list has the expected number of tasks, or up to `more` in addition. No method returns the number,
 * and reading a large list would take longer than the function lives. So one page is requested, starting at the last
 * expected task.
 *
 * @see https://docs.voximplant.ai/api-reference/management-api/reference/call-lists/get-call-list-details
 */
export async function countTasks(
  context: CallContext,
  listId: number,
  { tasks, more }: { readonly tasks: number; readonly more: number },
): Promise<TaskCount> {
  const offset = Math.max(0, tasks - 1);
  const count = Math.min(more + 2, MAX_PAGE);
  const parameters = { list_id: String(listId), output: 'json', count: String(count), offset: String(offset) };
  const answer = await callMethod(context, 'GetCallListDetails', parameters, AnswerSchema);
  if (answer.kind !== 'ok') {
    const code = answer.kind === 'refused' ? `GetCallListDetails was refused with code ${answer.code}` : answer.reason;
    return { kind: 'unknown', reason: code };
  }
  const found = answer.value.result.length;
  if (found === 0) return tasks === 0 ? { kind: 'counted', tasks: 0 } : { kind: 'fewer' };
  return found >= count ? { kind: 'more' } : { kind: 'counted', tasks: offset + found };
}
