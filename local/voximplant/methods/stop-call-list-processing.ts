import { type Method, requireList } from './method.ts';

/**
 * Cancels a call list; `dialled` stays true. Documented: the form of the answer. Assumed: a list that is canceled or
 * completed does not change, and this is no error.
 *
 * @see https://docs.voximplant.ai/api-reference/management-api/reference/call-lists/stop-call-list-processing
 */
export const stopCallListProcessing: Method = (call, context) => {
  const list = requireList(call, context);
  if (list.status === 'In progress') context.lists.move(list.listId, 'Canceled');
  return { kind: 'json', body: { result: true, msg: 'The call list is stopped' } };
};
