import { type CallOutcome, decideAttempt, draw } from './decide-attempt.ts';
import { Heap } from './heap.ts';
import type { Task } from './task.ts';
import type { TaskBook } from './task-book.ts';

/** The list whose tasks are called; it is read again at every step. */
export interface DialledList {
  readonly listId: number;
  readonly status: string;
  readonly maxSimultaneous: number;
  readonly intervalSeconds: number;
}

/** How calls go. */
export interface CallHabits {
  readonly seed: number;
  /** How long a call takes, in seconds; each takes between half of it and half as much again. */
  readonly callSeconds: number;
  readonly outcomes: readonly CallOutcome[];
  /** When calls are said to have begun at the latest, in milliseconds since the epoch. Default: when they began. */
  readonly latest?: number;
}

const DAY = 86_400_000;

function timeOfDay(text: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = text.split(':').map(Number);
  return ((hours * 60 + minutes) * 60 + seconds) * 1000;
}

/** When a task may be called at the earliest, from a moment on: its daily window is UTC and wraps when it ends before it starts. */
function nextOpening({ startTime, endTime }: Pick<Task, 'startTime' | 'endTime'>, at: number): number {
  if (startTime === '' || endTime === '') return at;
  const [start, end, time] = [timeOfDay(startTime), timeOfDay(endTime), at % DAY];
  const isOpen = start <= end ? time >= start && time <= end : time >= start || time <= end;
  if (isOpen) return at;
  return at - time + start + (time > start ? DAY : 0);
}

/**
 * Calls the tasks of one list, one event after the other: a call begins when a line is free and the task may be called, and ends
 * after a while.
 *
 * Documented: at most `max_simultaneous` at a time, `num_attempts` in all, `interval_seconds` between two of them, the columns
 * `__start_at`, `__start_execution_time` and `__end_execution_time`; what reports nothing counts as success. Assumed: tasks go
 * in their order, `attempts_left` falls when a call begins, a task whose call failed is new again until the next one, a list is
 * over when none of its tasks is open, and calls that run when it is stopped are ended. Not simulated: priorities of tasks and
 * lists, `task_priority_strategy`, schedules.
 */
export class Dialler {
  readonly #list: DialledList;
  readonly #tasks: TaskBook;
  readonly #waiting = new Heap();
  readonly #running = new Heap();

  /** Takes the tasks as they are; one that is changed from outside needs another dialler. */
  constructor(list: DialledList, tasks: TaskBook) {
    this.#list = list;
    this.#tasks = tasks;
    for (let index = 0; index < tasks.size; index++) {
      const { statusId, readyAt, endsAt = 0 } = tasks.at(index);
      if (statusId === 0) this.#waiting.push({ at: readyAt, index });
      else if (statusId === 1) this.#running.push({ at: endsAt, index });
    }
  }

  /**
   * Lets time go by.
   *
   * @param from milliseconds since the epoch, as is `to`.
   * @returns when the list was over; nothing while it is not, or may not call.
   */
  run(from: number, to: number, habits: CallHabits): number | undefined {
    let now = from;
    for (;;) {
      const mayCall = this.#list.status === 'In progress';
      const isFree = mayCall && this.#running.size < this.#list.maxSimultaneous;
      const end = this.#running.peek();
      const start = isFree ? this.#waiting.peek() : undefined;
      const endAt = Math.max(now, end?.at ?? Number.POSITIVE_INFINITY);
      const startAt = Math.max(now, start?.at ?? Number.POSITIVE_INFINITY);
      if (end === undefined && start === undefined) return mayCall ? now : undefined;
      if (Math.min(endAt, startAt) > to) return undefined;
      now = Math.min(endAt, startAt);
      if (end !== undefined && endAt <= startAt) this.#end(now, habits);
      else this.#begin(now, habits);
    }
  }

  #begin(now: number, { seed, callSeconds, latest = now }: CallHabits): void {
    const due = this.#waiting.pop();
    if (due === undefined) return;
    const task = this.#tasks.at(due.index);
    if (task.statusId !== 0) return;
    const opening = nextOpening(task, now);
    if (opening > now) {
      this.#waiting.push({ at: opening, index: due.index });
      return;
    }
    const { attemptsMade, attemptsLeft } = task;
    const share = 0.5 + draw(seed, this.#list.listId, task.index, attemptsMade, 1);
    const endsAt = now + Math.round(callSeconds * share) * 1000;
    this.#tasks.change(task.index, {
      statusId: 1,
      attemptsMade: attemptsMade + 1,
      attemptsLeft: Math.max(0, attemptsLeft - 1),
      lastAttempt: Math.min(now, latest),
      endsAt,
    });
    this.#running.push({ at: endsAt, index: task.index });
  }

  #end(now: number, { seed, outcomes }: CallHabits): void {
    const due = this.#running.pop();
    if (due === undefined) return;
    const task = this.#tasks.at(due.index);
    const { ends, resultData = '', customData } = decideAttempt(outcomes, seed, this.#list.listId, task);
    const reported = {
      resultData: typeof resultData === 'string' ? resultData : JSON.stringify(resultData),
      ...(customData !== undefined && { customData }),
      endsAt: undefined,
    };
    if (ends === 'failed' && task.attemptsLeft > 0) {
      const readyAt = now + this.#list.intervalSeconds * 1000;
      this.#tasks.change(due.index, { ...reported, statusId: 0, readyAt });
      this.#waiting.push({ at: readyAt, index: due.index });
    } else this.#tasks.change(due.index, { ...reported, statusId: ends === 'processed' ? 2 : 3 });
  }
}
