import { DAY_MS } from '../../../lambda/time/units.ts';
import { type CallOutcome, decideAttempt, draw } from './decide-attempt.ts';
import { Heap } from './heap.ts';
import type { Task } from './task.ts';
import type { TaskBook } from './task-book.ts';

/** The list whose tasks are called; its fields are read again at every step. */
interface DialledList {
  readonly listId: number;
  readonly status: string;
  readonly maxSimultaneous: number;
  readonly intervalSeconds: number;
}

/** How calls proceed. */
export interface CallHabits {
  readonly seed: number;
  /** The average duration of a call, in seconds; each takes between half and one and a half times as long. */
  readonly callSeconds: number;
  readonly outcomes: readonly CallOutcome[];
  /**
   * The latest time that is recorded as the beginning of a call, in milliseconds since the epoch. Default: its real
   * beginning.
   */
  readonly latest?: number;
}

function timeOfDay(text: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = text.split(':').map(Number);
  return ((hours * 60 + minutes) * 60 + seconds) * 1000;
}

/** The earliest time from `at` on at which a task may be called. Its daily window is in UTC and may span midnight. */
function nextOpening({ startTime, endTime }: Pick<Task, 'startTime' | 'endTime'>, at: number): number {
  if (startTime === '' || endTime === '') return at;
  const [start, end, time] = [timeOfDay(startTime), timeOfDay(endTime), at % DAY_MS];
  const isOpen = start <= end ? time >= start && time <= end : time >= start || time <= end;
  if (isOpen) return at;
  return at - time + start + (time > start ? DAY_MS : 0);
}

/**
 * Calls the tasks of one list, one event after another: a call begins when a line is free and the task may be called,
 * and ends after some time.
 *
 * Documented: at most `max_simultaneous` at a time, `num_attempts` in total, `interval_seconds` between two attempts,
 * and the columns `__start_at`, `__start_execution_time` and `__end_execution_time`; a scenario that reports nothing
 * counts as success. Assumed: tasks are called in order; `attempts_left` decreases when a call begins; a task whose
 * call failed is new again until the next attempt; a list completes when none of its tasks is open; and calls in
 * progress end normally when it is stopped. Not simulated: priorities of tasks and lists, `task_priority_strategy`,
 * schedules.
 */
export class Dialler {
  readonly #list: DialledList;
  readonly #tasks: TaskBook;
  readonly #waiting = new Heap();
  readonly #running = new Heap();

  /** Takes the tasks as they are. After a change from outside, a new dialler is needed. */
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
   * Simulates a period.
   *
   * @param from milliseconds since the epoch, like `to`.
   * @returns when the list completed; undefined while it has not, or is not dialling.
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
