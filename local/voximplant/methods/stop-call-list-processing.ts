import { type Method, requireList } from './method.ts';

/**
 * Cancels a call list; that it dialled before is not undone. Documented: the answer's shape. Assumed: a list that is canceled
 * already or completed stays as it is and is no error.
 *
 * @see https://docs.voximplant.ai/api-reference/management-api/reference/call-lists/stop-call-list-processing
 */
export const stopCallListProcessing: Method = (call, context) => {
  const list = requireList(call, context);
  if (list.status === 'In progress') context.lists.move(list.listId, 'Canceled');
  return { kind: 'json', body: { result: true, msg: 'The call list is stopped' } };
};
