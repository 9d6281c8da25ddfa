import { ApiError } from '../answer/api-error.ts';
import type { Answer } from '../answer/send-answer.ts';
import type { TaskBook } from '../calls/task-book.ts';
import type { Parameters } from '../parameters/parameters.ts';
import type { SimulatorSettings } from '../settings/read-settings.ts';
import { checkAccountId, type Method, requireList } from './method.ts';

/** Documented: the largest number of tasks in one request. */
const MAX_TASKS = 1000;

/** A requested task, and its index. */
interface Wanted {
  readonly index: number | undefined;
  readonly name: { readonly task_id: number } | { readonly task_uuid: string };
}

function readWanted(parameters: Parameters, tasks: TaskBook): Wanted[] {
  const ids = parameters.get('tasks_ids');
  const uuids = parameters.get('tasks_uuids');
  if ((ids === undefined) === (uuids === undefined)) {
    throw new ApiError(485, 'one of "tasks_ids" and "tasks_uuids" is needed, and only one', 'tasks_ids');
  }
  const texts = (ids ?? uuids ?? '').split(';');
  if (texts.length > MAX_TASKS) throw new ApiError(497, `more than ${MAX_TASKS} tasks`, 'tasks_ids');
  if (uuids !== undefined) {
    return texts.map(task_uuid => ({ index: tasks.indexOfUuid(task_uuid), name: { task_uuid } }));
  }
  return texts.map(text => {
    if (!/^\d{1,15}$/.test(text)) throw new ApiError(101, '"tasks_ids" must be numbers joined by semicolons');
    return { index: tasks.indexOfId(Number(text)), name: { task_id: Number(text) } };
  });
}

function wrap(results: readonly Readonly<Record<string, unknown>>[], { cancelAnswer }: SimulatorSettings): Answer {
  const [first, ...others] = results;
  if (cancelAnswer === 'flat')
    return { kind: 'json', body: first !== undefined && others.length === 0 ? first : results };
  if (cancelAnswer === 'array') return { kind: 'json', body: results };
  return { kind: 'json', body: { [cancelAnswer]: results } };
}

/**
 * Cancels tasks by their ids or UUIDs.
 *
 * Documented: the parameters, at most 1,000 tasks, and the fields in the answer about a task: `task_id`, `task_uuid`,
 * `result` and `error_msg`. Assumed: the codes; only new tasks can be canceled; a canceled task is no error; an unknown
 * task is answered with the name that the request used, and `result` false. A setting decides the form of an answer
 * about several tasks.
 *
 * @see https://docs.voximplant.ai/api-reference/management-api/reference/call-lists/cancel-call-list-task
 */
export const cancelCallListTask: Method = (call, context) => {
  checkAccountId(call);
  const { lists, settings } = context;
  const { listId } = requireList(call, context);
  const tasks = lists.tasks(listId);
  const results = readWanted(call.parameters, tasks).map(({ index, name }) => {
    if (index === undefined) return { ...name, result: false, error_msg: 'The task is not found' };
    const { statusId, taskId, taskUuid } = tasks.at(index);
    const named = { task_id: taskId, task_uuid: taskUuid };
    if (statusId === 0) lists.editTask(listId, index, { statusId: 4 });
    if (statusId === 0 || statusId === 4) return { ...named, result: true };
    return { ...named, result: false, error_msg: 'The task cannot be canceled' };
  });
  return wrap(results, settings);
};
