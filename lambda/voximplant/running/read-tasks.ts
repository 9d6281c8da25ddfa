import type { CallContext } from '../call-method.ts';
import { MAX_PAGE, readTasks, type Task } from '../results/read-tasks.ts';

/** What reading a list came to. */
export type TasksRead =
  | {
      readonly kind: 'read';
      /** Different tasks that were seen. */
      readonly tasks: number;
      /** Whether no task was seen twice: a page that shifted has others that nobody saw. */
      readonly isWhole: boolean;
      /** Whether it was left before its end, for want of time. */
      readonly isCutShort?: boolean;
    }
  | { readonly kind: 'unknown'; readonly reason: string };

/**
 * Reads every task of a list, page by page; of long rows in smaller ones.
 *
 * @param take is given each task as often as it is seen.
 * @param hasTime says before each page whether there is time for it.
 */
export async function readEveryTask(
  context: CallContext,
  listId: number,
  take: (task: Task) => void,
  hasTime: () => boolean = () => true,
): Promise<TasksRead> {
  const seen = new Set<number>();
  let count = MAX_PAGE;
  for (let offset = 0; ; ) {
    if (!hasTime()) return { kind: 'read', tasks: seen.size, isWhole: false, isCutShort: true };
    const answer = await readTasks(context, listId, { offset, count });
    if (answer.kind === 'failed' && answer.isTooLong && count > 1) {
      count = Math.ceil(count / 2);
      continue;
    }
    if (answer.kind === 'failed') return { kind: 'unknown', reason: answer.reason };
    if (answer.kind === 'refused')
      return { kind: 'unknown', reason: `GetCallListDetails was refused with code ${answer.code}` };
    const { tasks, length } = answer.value;
    const known = seen.size;
    for (const task of tasks) {
      seen.add(task.id);
      take(task);
    }
    offset += length;
    // Only an empty page is surely behind the last one: the API may give fewer than it was asked for.
    // One that brings nobody new comes of an API that takes no offset, or of pages that shift, and would never end.
    if (seen.size === known) return { kind: 'read', tasks: seen.size, isWhole: seen.size === offset };
  }
}
