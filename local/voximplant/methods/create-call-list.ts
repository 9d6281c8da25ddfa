import { ApiError } from '../answer/api-error.ts';
import { checkParameters } from '../parameters/check-parameters.ts';
import type { Method } from './method.ts';

/**
 * Stores a new call list.
 *
 * Documented: it dials at once. Assumed: `is_cancelled`, which the newest client describes in a few words, creates a
 * canceled list that does not dial until RecoverCallList. The simulator can also ignore it.
 *
 * @see https://docs.voximplant.ai/api-reference/management-api/reference/call-lists/create-call-list
 */
export const createCallList: Method = async ({ account, parameters, file }, { lists, rules, now, settings }) => {
  const checked = checkParameters(parameters, rules, now());
  if (file === undefined) throw new ApiError(134, '"file_content" is missing');
  const content = await file.open();
  const { file_content: _file, cmd: _cmd, ...given } = parameters.toObject();
  const list = lists.create({
    ...checked,
    ...content,
    accountId: account.account_id,
    parameters: given,
    status: checked.isCancelled && settings.isCancelledHonoured ? 'Canceled' : 'In progress',
    hiddenLooks: settings.hiddenLooks,
    startAt: Number(parameters.get('start_at') ?? 0) * 1000,
  });
  const body = { result: true, count: list.count, list_id: list.listId, batch_id: list.batchId };
  return { kind: 'json', body };
};
