import { requireText } from '../parameters/parameters.ts';
import { type Method, requireList } from './method.ts';

/**
 * Cancels the new tasks of batches. Documented: the parameters, the answer, and that cancelling happens later, which
 * the account's callback `batch_task_cancelling_completed` reports. Assumed: an unknown batch is no error, and tasks
 * that were called, or are being called, do not change. Here, cancelling is immediate, and no callback is sent.
 *
 * @see https://docs.voximplant.ai/api-reference/management-api/reference/call-lists/cancel-call-list-batch
 */
export const cancelCallListBatch: Method = (call, context) => {
  const { listId } = requireList(call, context);
  const tasks = context.lists.tasks(listId);
  for (const batchId of requireText(call.parameters, 'batch_ids').split(';')) {
    const [from, to] = tasks.rangeOf(batchId);
    for (let index = from; index < to; index++) {
      if (tasks.at(index).statusId === 0) context.lists.editTask(listId, index, { statusId: 4 });
    }
  }
  return { kind: 'json', body: { result: true } };
};
