import { type Method, requireList } from './method.ts';

/**
 * Sets a canceled call list going: again, or for the first time when it was created canceled. Documented: the answer's shape.
 * Assumed: a list that is going already, or is over, recovers no task and is no error, so that repeating it is harmless.
 *
 * @see https://docs.voximplant.ai/api-reference/management-api/reference/call-lists/recover-call-list
 */
export const recoverCallList: Method = (call, context) => {
  const list = requireList(call, context);
  const isMoved = list.status === 'Canceled' && context.lists.move(list.listId, 'In progress');
  return { kind: 'json', body: { result: true, count_recovery: isMoved ? list.count : 0 } };
};
