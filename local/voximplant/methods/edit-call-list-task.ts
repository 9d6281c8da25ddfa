import { ApiError } from '../answer/api-error.ts';
import type { Task, TaskChange } from '../calls/task.ts';
import type { TaskBook } from '../calls/task-book.ts';
import { type Parameters, readInteger } from '../parameters/parameters.ts';
import { type Method, requireList } from './method.ts';

const TIME = /^(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d$/;

function findTask(parameters: Parameters, tasks: TaskBook): Task {
  const taskId = readInteger(parameters, 'task_id', 1, Number.MAX_SAFE_INTEGER);
  const taskUuid = parameters.get('task_uuid');
  if ((taskId === undefined) === (taskUuid === undefined)) {
    throw new ApiError(485, 'one of "task_id" and "task_uuid" is needed', 'task_id');
  }
  const index = taskId === undefined ? tasks.indexOfUuid(taskUuid ?? '') : tasks.indexOfId(taskId);
  if (index === undefined) throw new ApiError(251, 'the list has no such task');
  return tasks.at(index);
}

function readWindow(parameters: Parameters): TaskChange {
  const [startTime, endTime] = [parameters.get('min_execution_time'), parameters.get('max_execution_time')];
  if (startTime === undefined && endTime === undefined) return {};
  if (startTime === undefined || endTime === undefined || !TIME.test(startTime) || !TIME.test(endTime)) {
    throw new ApiError(101, 'both times of day are needed, as HH:mm:ss');
  }
  return { startTime, endTime };
}

function readMoment(parameters: Parameters): TaskChange {
  const text = parameters.get('next_attempt_time') ?? parameters.get('start_at');
  if (text === undefined) return {};
  const time = Date.parse(/^[\d-]{10} [\d:]{8}$/.test(text) ? `${text.replace(' ', 'T')}Z` : text);
  if (Number.isNaN(time)) throw new ApiError(101, 'the time of the next attempt cannot be read');
  return { readyAt: time };
}

/**
 * Changes a task. If a processed or failed task gets attempts, it is new again.
 *
 * Documented: the parameters, at least one of which is required; both times of day or neither; and `start_at` as
 * `yyyy-MM-dd HH:mm:ss`. Assumed: the codes, that a finished task that gets attempts is new again, and that a canceled
 * one stays canceled. A setting decides whether its list then continues. Accepted but not simulated: `call_schedule`,
 * `user_id`, `skill_id`.
 *
 * @see https://docs.voximplant.ai/api-reference/management-api/reference/call-lists/edit-call-list-task
 */
export const editCallListTask: Method = (call, { lists, settings, ...context }) => {
  const { parameters } = call;
  const { listId, status } = requireList(call, { lists, settings, ...context });
  const { index, statusId } = findTask(parameters, lists.tasks(listId));
  const attemptsLeft = readInteger(parameters, 'attempts_left', 0, 1000);
  if (parameters.has('attempts_left') && attemptsLeft === undefined) {
    throw new ApiError(101, '"attempts_left" must be a whole number');
  }
  const customData = parameters.get('custom_data');
  const isAgain = (attemptsLeft ?? 0) > 0 && (statusId === 2 || statusId === 3);
  const change: TaskChange = {
    ...readWindow(parameters),
    ...readMoment(parameters),
    ...(attemptsLeft !== undefined && { attemptsLeft }),
    ...(customData !== undefined && { customData }),
    ...(isAgain && { statusId: 0 }),
  };
  const isTaken = ['call_schedule', 'user_id', 'skill_id'].some(name => parameters.has(name));
  if (Object.keys(change).length === 0 && !isTaken) throw new ApiError(101, 'nothing of the task is to be changed');
  lists.editTask(listId, index, change);
  if (isAgain && status === 'Completed' && settings.reopens) lists.move(listId, 'In progress');
  return { kind: 'json', body: { result: true } };
};
