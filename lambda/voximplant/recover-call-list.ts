import * as v from 'valibot';
import { type CallContext, callMethod, type MethodResult } from './call-method.ts';

const AnswerSchema = v.object({ result: v.literal(true) });

/**
 * Starts a cancelled list. Starting a list that is dialling has no effect.
 *
 * @see https://docs.voximplant.ai/api-reference/management-api/reference/call-lists/recover-call-list
 */
export function recoverCallList(context: CallContext, listId: number): Promise<MethodResult<unknown>> {
  return callMethod(context, 'RecoverCallList', { list_id: String(listId) }, AnswerSchema);
}
