import type { SimulatedCallList } from '../call-list-store.ts';
import { TASK_STATUSES, type Task, type TaskStatusId } from '../calls/task.ts';
import type { ServiceHabits } from '../settings/read-settings.ts';

/** Formats a time as the API does: UTC, whole seconds. */
export function writeDate(time: number): string {
  return new Date(time).toISOString().slice(0, 19).replace('T', ' ');
}

/** The state of a list or a task in the spelling that is set. */
export function spell(status: string, { canceledWord }: Pick<ServiceHabits, 'canceledWord'>): string {
  return status === 'Canceled' ? canceledWord : status;
}

/** The status id that the API shows: new tasks of a stopped list are shown as canceled. */
export function shownStatus(
  list: Pick<SimulatedCallList, 'status'>,
  { statusId, attemptsMade }: Pick<Task, 'statusId' | 'attemptsMade'>,
  { betweenAttempts }: Pick<ServiceHabits, 'betweenAttempts'>,
): TaskStatusId {
  if (statusId !== 0) return statusId;
  if (list.status === 'Canceled') return 4;
  return attemptsMade > 0 && betweenAttempts === 'In progress' ? 1 : 0;
}

/** `custom_data`: the row as JSON, unless it was replaced. */
function customDataOf({ row, customData }: Task, { controlColumns }: ServiceHabits): string {
  if (customData !== undefined) return customData;
  if (controlColumns === 'kept') return JSON.stringify(row);
  return JSON.stringify(Object.fromEntries(Object.entries(row).filter(([name]) => !name.startsWith('__'))));
}

function say(text: string, name: string, { unset }: ServiceHabits): Record<string, unknown> {
  if (text !== '' || unset === 'empty') return { [name]: text };
  return unset === 'null' ? { [name]: null } : {};
}

/** A task in JSON form. */
export function describeTask(list: SimulatedCallList, task: Task, habits: ServiceHabits): Record<string, unknown> {
  const number = (value: number) => (habits.taskNumbers === 'text' ? `${value}` : value);
  const statusId = shownStatus(list, task, habits);
  return {
    list_id: number(list.listId),
    custom_data: customDataOf(task, habits),
    ...say(task.startTime, 'start_execution_time', habits),
    ...say(task.endTime, 'finish_execution_time', habits),
    ...say(task.resultData, 'result_data', habits),
    ...say(task.lastAttempt === undefined ? '' : writeDate(task.lastAttempt), 'last_attempt', habits),
    [habits.attemptsKey]: number(task.attemptsLeft),
    status_id: number(statusId),
    status: spell(TASK_STATUSES[statusId], habits),
    task_id: number(task.taskId),
    task_uuid: task.taskUuid,
  };
}
