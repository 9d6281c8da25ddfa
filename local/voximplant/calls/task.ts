/** What the state of a task is called, by its id. */
export const TASK_STATUSES = ['New', 'In progress', 'Processed', 'Error', 'Canceled'] as const;

/** New, in progress, processed, error, canceled. */
export type TaskStatusId = 0 | 1 | 2 | 3 | 4;

/** One row of a list, and what became of calling it. */
export interface Task {
  /** Place among all tasks of the list, from 0. */
  readonly index: number;
  readonly taskId: number;
  /** The row's own, or one that the list and the index always come to. */
  readonly taskUuid: string;
  readonly batchId: string;
  /** Empty for a row that is not kept. */
  readonly row: Readonly<Record<string, string>>;
  /** A stopped list shows its new tasks as canceled; here they stay new, so that it can be recovered. */
  readonly statusId: TaskStatusId;
  readonly attemptsMade: number;
  readonly attemptsLeft: number;
  /** When the latest call began, in milliseconds since the epoch. */
  readonly lastAttempt?: number | undefined;
  /** When the call that runs is over, in milliseconds since the epoch. */
  readonly endsAt?: number | undefined;
  /** When it may be called at the earliest, in milliseconds since the epoch. */
  readonly readyAt: number;
  /** What the scenario reported, or why it failed. */
  readonly resultData: string;
  /** What took the place of the row. */
  readonly customData?: string | undefined;
  /** `HH:mm:ss`, UTC; empty without a window. */
  readonly startTime: string;
  readonly endTime: string;
}

/** What may be changed of a task from outside. */
export type TaskChange = Partial<
  Pick<
    Task,
    'statusId' | 'attemptsLeft' | 'lastAttempt' | 'readyAt' | 'resultData' | 'customData' | 'startTime' | 'endTime'
  >
>;

/** How many tasks are in each state. */
export type TaskCounts = Readonly<Record<(typeof TASK_STATUSES)[number], number>>;
