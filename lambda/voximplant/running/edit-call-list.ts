import * as v from 'valibot';
import { type CallContext, callMethod, type MethodResult } from '../call-method.ts';

/** The parameters of a dialling list that can be changed, under the API's own names. */
export const EDITABLE = ['priority', 'max_simultaneous', 'interval_seconds'] as const;

/** New values; parameters that are left out do not change. */
export type ListEdit = Readonly<Partial<Record<(typeof EDITABLE)[number], number>>>;

const AnswerSchema = v.object({ result: v.literal(true) });

/**
 * Changes a list. Repeating it is harmless.
 *
 * @see https://docs.voximplant.ai/api-reference/management-api/reference/call-lists/edit-call-list
 */
export function editCallList(context: CallContext, listId: number, edit: ListEdit): Promise<MethodResult<unknown>> {
  const changes = Object.entries(edit).map(([name, value]) => [name, String(value)]);
  return callMethod(context, 'EditCallList', { list_id: String(listId), ...Object.fromEntries(changes) }, AnswerSchema);
}
