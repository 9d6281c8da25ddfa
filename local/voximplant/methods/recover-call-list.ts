import { type Method, requireList } from './method.ts';

/**
 * Sets a canceled call list going: again, or for the first time when it was created canceled. Documented: the answer's shape.
 * Assumed: a list that is going already, or is over, recovers no task and is no error, so that repeating it is harmless; tasks
 * that were canceled one by one stay so.
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
