import { type Method, requireList } from './method.ts';

/**
 * Sets a canceled call list going again. Assumed: a list that is going already recovers no task.
 *
 * @see https://docs.voximplant.ai/api-reference/management-api/reference/call-lists/recover-call-list
 */
export const recoverCallList: Method = (call, context) => {
  const list = requireList(call, context);
  const isMoved = list.status === 'Canceled' && context.lists.move(list.listId, 'In progress');
  return { kind: 'json', body: { result: true, count_recovery: isMoved ? list.count : 0 } };
};
