/** The states of a task, in the order of the API's `status_id`; `unknown` is for all others. */
export const TASK_STATES = ['new', 'in_progress', 'processed', 'error', 'canceled', 'unknown'] as const;
export type TaskState = (typeof TASK_STATES)[number];
