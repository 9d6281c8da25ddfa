import { ApiError } from '../answer/api-error.ts';
import { checkAccountId, type Method, requireList } from './method.ts';

/**
 * Deletes a list that is not in progress. Documented: the parameters and the form of the answer. Third parties report
 * that a list in progress is rejected; the code is assumed.
 *
 * @see https://docs.voximplant.ai/api-reference/management-api/reference/call-lists/delete-call-list
 */
export const deleteCallList: Method = (call, context) => {
  checkAccountId(call);
  const { listId, status } = requireList(call, context);
  if (status === 'In progress') throw new ApiError(251, 'the list is in progress');
  context.lists.delete(listId);
  return { kind: 'json', body: { result: true, msg: 'The call list is deleted' } };
};
