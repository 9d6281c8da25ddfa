/** The names of the task states, by id. */
export const TASK_STATUSES = ['New', 'In progress', 'Processed', 'Error', 'Canceled'] as const;

/** New, in progress, processed, error, canceled. */
export type TaskStatusId = 0 | 1 | 2 | 3 | 4;

/** One row of a list, and the result of calling it. */
export interface Task {
  /** Index among all tasks of the list, from 0. */
  readonly index: number;
  readonly taskId: number;
  /** The row's own UUID, or one that the list and the index determine. */
  readonly taskUuid: string;
  readonly batchId: string;
  /** Empty for a row that is not stored. */
  readonly row: Readonly<Record<string, string>>;
  /** A stopped list shows its new tasks as canceled; here they stay new, so that it can be recovered. */
  readonly statusId: TaskStatusId;
  readonly attemptsMade: number;
  readonly attemptsLeft: number;
  /** When the latest call began, in milliseconds since the epoch. */
  readonly lastAttempt?: number | undefined;
  /** When the current call ends, in milliseconds since the epoch. */
  readonly endsAt?: number | undefined;
  /** The earliest time at which it may be called, in milliseconds since the epoch. */
  readonly readyAt: number;
  /** What the scenario reported, or why it failed. */
  readonly resultData: string;
  /** The data that replaced the row. */
  readonly customData?: string | undefined;
  /** `HH:mm:ss`, UTC; empty without a window. */
  readonly startTime: string;
  readonly endTime: string;
}

/** The values of a task that can be changed from outside. */
export type TaskChange = Partial<
  Pick<
    Task,
    'statusId' | 'attemptsLeft' | 'lastAttempt' | 'readyAt' | 'resultData' | 'customData' | 'startTime' | 'endTime'
  >
>;

/** The number of tasks in each state. */
export type TaskCounts = Readonly<Record<(typeof TASK_STATUSES)[number], number>>;
