import type { CallContext } from '../call-method.ts';
import { MAX_PAGE, readTasks, type Task } from '../results/read-tasks.ts';

/** The result of reading a list. */
export type TasksRead =
  | {
      readonly kind: 'read';
      /** The number of different tasks that were seen. */
      readonly tasks: number;
      /** True when no task was seen twice. When pages shift, some tasks are seen twice and others never. */
      readonly isWhole: boolean;
      /** True when reading stopped early for lack of time. */
      readonly isCutShort?: boolean;
    }
  | { readonly kind: 'unknown'; readonly reason: string };

/**
 * Reads every task of a list, page by page, with smaller pages for long rows.
 *
 * @param take is called with each task, again when a task is seen again.
 * @param hasTime is asked before each page.
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
    // Pages may be short, so only an empty one is surely the last. A page without a new task ends the reading as well:
    // the API ignores the offset, or pages shift, and it would never end.
    if (seen.size === known) return { kind: 'read', tasks: seen.size, isWhole: seen.size === offset };
  }
}
