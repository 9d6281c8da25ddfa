/** What a task may have come to, in the order of the API's `status_id`; then what nobody knows. */
export const TASK_STATES = ['new', 'in_progress', 'processed', 'error', 'canceled', 'unknown'] as const;
export type TaskState = (typeof TASK_STATES)[number];
