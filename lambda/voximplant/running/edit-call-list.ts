import * as v from 'valibot';
import { type CallContext, callMethod, type MethodResult } from '../call-method.ts';

/** What can be changed of a list that dials, under the API's own names. */
export const EDITABLE = ['priority', 'max_simultaneous', 'interval_seconds'] as const;

/** New values; what is left out stays. */
export type ListEdit = Readonly<Partial<Record<(typeof EDITABLE)[number], number>>>;

const AnswerSchema = v.object({ result: v.literal(true) });

/**
 * Changes a list. Doing it again comes to the same.
 *
 * @see https://docs.voximplant.ai/api-reference/management-api/reference/call-lists/edit-call-list
 */
export function editCallList(context: CallContext, listId: number, edit: ListEdit): Promise<MethodResult<unknown>> {
  const changes = Object.entries(edit).map(([name, value]) => [name, String(value)]);
  return callMethod(context, 'EditCallList', { list_id: String(listId), ...Object.fromEntries(changes) }, AnswerSchema);
}
