import { ApiError } from '../answer/api-error.ts';
import type { SimulatedCallList } from '../call-list-store.ts';
import { type Call, type Method, type MethodContext, requireList } from './method.ts';

/**
 * The list that `list_id` or `list_name` names. Documented: one of the two is required. Assumed: of several lists with
 * one name, the newest.
 */
function findList(call: Call, context: MethodContext): SimulatedCallList {
  const { account, parameters } = call;
  const name = parameters.get('list_name');
  if (parameters.has('list_id') || name === undefined) return requireList(call, context);
  const named = context.lists.all.findLast(list => list.name === name && list.accountId === account.account_id);
  if (named === undefined) throw new ApiError(context.settings.unknownList, 'the account has no list of that name');
  return named;
}

/**
 * Adds the tasks of another file to a list, as a batch of their own.
 *
 * Documented: the parameters and the form of the answer. `batch_id` is a number there and called a UUID; here it is the
 * text that CreateCallList returns. Assumed: a file may have other columns than the first one, and a canceled list
 * stays canceled. A setting decides whether a completed list continues.
 *
 * @see https://docs.voximplant.ai/api-reference/management-api/reference/call-lists/append-to-call-list
 */
export const appendToCallList: Method = async (call, context) => {
  const { listId } = findList(call, context);
  if (call.file === undefined) throw new ApiError(134, '"file_content" is missing');
  const content = await call.file.open();
  const batchId = context.lists.append(listId, content, context.settings.reopens);
  return { kind: 'json', body: { result: true, count: content.count, list_id: listId, batch_id: batchId } };
};
