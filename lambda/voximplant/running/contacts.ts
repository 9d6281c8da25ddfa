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

/** Part of the time in which a list is read, and in which contacts are cancelled: what was found must not be lost for want of time. */
const READ_SHARE = 0.5;
const CANCEL_SHARE = 0.8;

/**
 * The contacts of an account that is asked in one way.
 *
 * @param time until when, where that is limited: a list that is longer is left before its end.
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
