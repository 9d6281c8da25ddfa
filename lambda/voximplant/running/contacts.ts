import type { CallContext, MethodResult } from '../call-method.ts';
import { readAccountId } from '../credentials/read-account-id.ts';
import type { Task } from '../results/read-tasks.ts';
import { cancelTasks } from './cancel-tasks.ts';
import { readEveryTask, type TasksRead } from './read-every-task.ts';

/** The contacts of the lists of one account. None of these methods throws or retries. */
export interface Contacts {
  /** The account of the lists; absent when it is unknown. */
  readonly accountId?: number | undefined;
  read(listId: number, take: (task: Task) => void): Promise<TasksRead>;
  /** Cancels up to 1,000 contacts, and returns the API's answer about each. */
  cancel(listId: number, taskIds: readonly number[]): Promise<MethodResult<ReadonlyMap<number, boolean>>>;
}

/**
 * Shares of the time after which no page is read, and no contact cancelled, so that time remains to act on what was
 * found.
 */
const READ_SHARE = 0.5;
const CANCEL_SHARE = 0.8;

/**
 * The contacts of an account.
 *
 * @param time limits reading and cancelling; a longer list is only read in part.
 */
export function contactsOf(
  context: CallContext,
  time?: { readonly now: () => Date; readonly deadline: () => Date },
): Contacts {
  const begun = time?.now().getTime() ?? 0;
  const hasTime = (share: number) =>
    time === undefined || time.now().getTime() - begun < (time.deadline().getTime() - begun) * share;
  return {
    accountId: readAccountId(context.token),
    read: (listId, take) => readEveryTask(context, listId, take, () => hasTime(READ_SHARE)),
    cancel: async (listId, taskIds) =>
      hasTime(CANCEL_SHARE)
        ? cancelTasks(context, listId, taskIds)
        : { kind: 'failed', reason: 'there is no time left for it' },
  };
}
