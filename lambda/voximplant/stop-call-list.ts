import * as v from 'valibot';
import { type CallContext, callMethod, type MethodResult } from './call-method.ts';

const AnswerSchema = v.object({ result: v.literal(true) });

/**
 * Stops a list: no more calls are started, and calls in progress continue.
 *
 * @see https://docs.voximplant.ai/api-reference/management-api/reference/call-lists/stop-call-list-processing
 */
export function stopCallList(context: CallContext, listId: number): Promise<MethodResult<unknown>> {
  return callMethod(context, 'StopCallListProcessing', { list_id: String(listId) }, AnswerSchema);
}
