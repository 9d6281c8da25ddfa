import { type Method, requireList } from './method.ts';

/**
 * Cancels a call list. One that is already canceled stays so and is no error (assumed).
 *
 * @see https://docs.voximplant.ai/api-reference/management-api/reference/call-lists/stop-call-list-processing
 */
export const stopCallListProcessing: Method = (call, context) => {
  const list = requireList(call, context);
  context.lists.move(list.listId, 'Canceled');
  return { kind: 'json', body: { result: true, msg: 'The call list is stopped' } };
};
