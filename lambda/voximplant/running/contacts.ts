import type { CallContext, MethodResult } from '../call-method.ts';
import { readAccountId } from '../credentials/read-account-id.ts';
import type { Task } from '../results/read-tasks.ts';
import { cancelTasks } from './cancel-tasks.ts';
import { readEveryTask, type TasksRead } from './read-tasks.ts';

/** The contacts of the lists of one account. Nothing here throws, and nothing is tried again. */
export interface Contacts {
  /** The account whose lists these are; absent when nobody knows. */
  readonly accountId?: number | undefined;
  read(listId: number, take: (task: Task) => void): Promise<TasksRead>;
  /** Cancels up to a thousand of them, and tells what the API says of each. */
  cancel(listId: number, taskIds: readonly number[]): Promise<MethodResult<ReadonlyMap<number, boolean>>>;
}

/** The contacts of an account that is asked in one way. */
export function contactsOf(context: CallContext): Contacts {
  return {
    accountId: readAccountId(context.token),
    read: (listId, take) => readEveryTask(context, listId, take),
    cancel: (listId, taskIds) => cancelTasks(context, listId, taskIds),
  };
}
