import { type Method, requireList } from './method.ts';

/**
 * Starts a canceled call list: again, or for the first time if it was created canceled. Documented: the form of the
 * answer. Assumed: for a list that is dialling or completed, no task is recovered, and this is no error, so repeating
 * is harmless. Tasks that were canceled one by one stay canceled.
 *
 * @see https://docs.voximplant.ai/api-reference/management-api/reference/call-lists/recover-call-list
 */
export const recoverCallList: Method = (call, context) => {
  const list = requireList(call, context);
  const isMoved = list.status === 'Canceled' && context.lists.move(list.listId, 'In progress');
  return {
    kind: 'json',
    body: { result: true, count_recovery: isMoved ? context.lists.tasks(list.listId).counts()[0] : 0 },
  };
};
