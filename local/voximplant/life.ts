import type { CallListStore } from './call-list-store.ts';
import type { LifeClock } from './calls/life-clock.ts';
import { TASK_STATUSES, type Task, type TaskChange, type TaskCounts } from './calls/task.ts';
import { shownStatus } from './methods/describe-task.ts';
import type { SimulatorSettings } from './settings/read-settings.ts';

/** Names a task of a list by its id, or by its row; the first row is 1. */
type TaskName = { readonly taskId: number } | { readonly row: number };

/** Moves lists and tasks, by time and by hand. */
export interface Life {
  /** The simulator's own time, in milliseconds since the epoch. */
  readonly time: number;
  /** Continues calls for the time that has passed, at the current pace. */
  catchUp(): void;
  /** Advances the time by some seconds, in which calls continue. */
  advance(seconds: number): void;
  /**
   * Completes a list: everybody is called until nobody is left to be called, without time passing.
   * @returns true when its state changed.
   */
  completeList(listId: number): boolean;
  /** The tasks of a list as the API shows them. @throws {RangeError} when there is no such list. */
  tasks(listId: number): readonly Task[];
  counts(listId: number): TaskCounts;
  /** Changes a task by hand. @throws {RangeError} when there is no such list or task. */
  changeTask(listId: number, name: TaskName, change: TaskChange): void;
  /** Sets the state of a list to any word; only `In progress` dials. @returns true when it changed. */
  moveList(listId: number, status: string): boolean;
  /** Deletes a list in any state. @returns true when there was one. */
  deleteList(listId: number): boolean;
}

/** Creates the life of a store's lists. */
export function createLife(lists: CallListStore, clock: LifeClock, settings: () => SimulatorSettings): Life {
  const indexOf = (listId: number, name: TaskName) => {
    const index = 'row' in name ? name.row - 1 : lists.tasks(listId).indexOfId(name.taskId);
    if (index === undefined) throw new RangeError('the list has no such task');
    return index;
  };
  const tasks = (listId: number) => {
    const book = lists.tasks(listId);
    const list = lists.all.find(one => one.listId === listId) ?? { status: '' };
    return Array.from({ length: book.size }, (_, index) => {
      const task = book.at(index);
      return { ...task, statusId: shownStatus(list, task, settings()) };
    });
  };
  const catchUp = () => {
    const stretch = clock.tick(settings().pace);
    if (stretch !== undefined) lists.dial(stretch, settings());
  };
  return {
    get time() {
      return clock.time;
    },
    catchUp,
    advance(seconds) {
      catchUp();
      lists.dial(clock.advance(seconds), settings());
    },
    completeList: listId => lists.complete(listId, settings()),
    tasks,
    counts(listId) {
      const counts = { New: 0, 'In progress': 0, Processed: 0, Error: 0, Canceled: 0 };
      for (const { statusId } of tasks(listId)) counts[TASK_STATUSES[statusId]]++;
      return counts;
    },
    changeTask: (listId, name, change) => lists.editTask(listId, indexOf(listId, name), change),
    moveList: (listId, status) => lists.move(listId, status),
    deleteList: listId => lists.delete(listId),
  };
}
