import { randomUUID } from 'node:crypto';
import { type CallHabits, Dialler } from './calls/dialler.ts';
import type { LifeClock, Stretch } from './calls/life-clock.ts';
import type { TaskChange } from './calls/task.ts';
import { TaskBook } from './calls/task-book.ts';
import type { CsvContent } from './csv/read-csv.ts';
import type { CallListParameters } from './parameters/check-parameters.ts';

/** The states of a call list that the simulator sets by itself. */
type CallListStatus = 'In progress' | 'Completed' | 'Canceled';

/** One call list of the simulator: its parameters, its state, and the contents of `file_content`. */
export interface SimulatedCallList extends Readonly<CallListParameters>, CsvContent {
  readonly accountId: number;
  readonly listId: number;
  /** UUID of the batch that it was created with. */
  readonly batchId: string;
  /** Id of the first row's task; the others follow. */
  readonly firstTaskId: number;
  /** One of {@link CallListStatus}, or any word that was set from outside. */
  readonly status: string;
  /** Milliseconds since the epoch. */
  readonly submittedAt: number;
  /** Milliseconds since the epoch. */
  readonly completedAt?: number;
  /** True if the list ever dialled: from its creation, or since it was recovered. Stopping it does not undo that. */
  readonly dialled: boolean;
  /** How many more looks will miss it. */
  readonly hiddenLooks: number;
  /** Every parameter as it arrived, without `cmd` and `file_content`. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** The values of an existing list that can be changed. */
export type CallListChange = Partial<
  Pick<
    SimulatedCallList,
    'name' | 'priority' | 'maxSimultaneous' | 'numAttempts' | 'intervalSeconds' | 'taskPriorityStrategy'
  >
>;

interface StoredList extends Omit<SimulatedCallList, 'status' | 'completedAt' | 'dialled' | 'hiddenLooks'> {
  status: string;
  dialled: boolean;
  hiddenLooks: number;
  completedAt?: number;
}

interface Held {
  readonly list: StoredList;
  readonly tasks: TaskBook;
  /** Created when calls continue, and recreated after a change. */
  dialler?: Dialler | undefined;
}

/** The call lists of all accounts, in memory. A list records that it would dial; no call is ever made. */
export class CallListStore {
  readonly #lists: StoredList[] = [];
  readonly #held = new Map<number, Held>();
  readonly #clock: LifeClock;
  #nextListId = 1001;
  #nextTaskId = 500_001;

  constructor(clock: LifeClock) {
    this.#clock = clock;
  }

  /** Oldest first. */
  get all(): readonly SimulatedCallList[] {
    return this.#lists;
  }

  create(
    list: CallListParameters &
      CsvContent &
      Pick<SimulatedCallList, 'accountId' | 'parameters' | 'hiddenLooks'> & {
        readonly status: CallListStatus;
        /** Milliseconds since the epoch before which nobody is called. */
        readonly startAt?: number | undefined;
      },
  ): SimulatedCallList {
    const { startAt = 0, ...kept } = list;
    const stored: StoredList = {
      ...kept,
      dialled: list.status === 'In progress',
      listId: this.#nextListId++,
      firstTaskId: this.#nextTaskId,
      batchId: randomUUID(),
      submittedAt: this.#clock.time,
    };
    const tasks = new TaskBook(() => stored.numAttempts, startAt);
    this.#lists.push(stored);
    this.#held.set(stored.listId, { list: stored, tasks });
    this.#addBatch(tasks, stored.batchId, list);
    return stored;
  }

  /**
   * Adds the tasks of another file.
   * @returns the UUID of the batch.
   */
  append(listId: number, content: CsvContent, reopens: boolean): string {
    const held = this.#hold(listId);
    const batchId = randomUUID();
    this.#addBatch(held.tasks, batchId, content);
    held.dialler = undefined;
    if (reopens && held.list.status === 'Completed') this.move(listId, 'In progress');
    return batchId;
  }

  find(accountId: number, listId: number): SimulatedCallList | undefined {
    return this.#lists.find(list => list.listId === listId && list.accountId === accountId);
  }

  /** @throws {RangeError} when there is no such list. */
  tasks(listId: number): TaskBook {
    return this.#hold(listId).tasks;
  }

  /** Records that a look missed a list that is still hidden. */
  miss(listId: number): void {
    const list = this.#lists.find(one => one.listId === listId);
    if (list !== undefined && list.hiddenLooks > 0) list.hiddenLooks--;
  }

  /**
   * Sets the state of a list, to any word.
   * @returns true when its state changed.
   */
  move(listId: number, status: string): boolean {
    const list = this.#held.get(listId)?.list;
    if (list === undefined || list.status === status) return false;
    list.status = status;
    if (status === 'In progress') list.dialled = true;
    if (status === 'Completed' || status === 'Canceled') list.completedAt = this.#clock.time;
    else delete list.completedAt;
    return true;
  }

  edit(listId: number, change: CallListChange): void {
    Object.assign(this.#hold(listId).list, change);
  }

  editTask(listId: number, index: number, change: TaskChange): void {
    const held = this.#hold(listId);
    held.tasks.change(index, change);
    held.dialler = undefined;
  }

  /** @returns true when there was one. */
  delete(listId: number): boolean {
    const at = this.#lists.findIndex(list => list.listId === listId);
    if (at < 0) return false;
    this.#lists.splice(at, 1);
    return this.#held.delete(listId);
  }

  /** Continues the calls of every list. */
  dial(stretch: Stretch, habits: CallHabits): void {
    for (const held of this.#held.values()) this.#dial(held, stretch, habits);
  }

  /**
   * Calls everybody in a list who is still to be called, without time passing.
   * @returns true when its state changed.
   */
  complete(listId: number, habits: CallHabits): boolean {
    const held = this.#held.get(listId);
    if (held === undefined) return false;
    const isGoing = held.list.status === 'In progress';
    const latest = this.#clock.time;
    const forever = { from: latest, to: Number.MAX_SAFE_INTEGER };
    // No time passes, however long tasks would have to wait.
    if (isGoing) this.#dial(held, forever, { ...habits, callSeconds: 0, latest });
    return this.move(listId, 'Completed') || isGoing;
  }

  #dial(held: Held, { from, to }: Stretch, habits: CallHabits): void {
    const { list, tasks } = held;
    // A completed list has nothing to do until somebody changes it.
    if (list.status === 'Completed') return;
    held.dialler ??= new Dialler(list, tasks);
    const over = held.dialler.run(Math.max(from, list.submittedAt), to, habits);
    if (over === undefined) return;
    this.move(list.listId, 'Completed');
    list.completedAt = Math.min(over, this.#clock.time);
  }

  #addBatch(tasks: TaskBook, batchId: string, content: CsvContent): void {
    tasks.add({ batchId, firstTaskId: this.#nextTaskId, content });
    this.#nextTaskId += content.count;
  }

  #hold(listId: number): Held {
    const held = this.#held.get(listId);
    if (held === undefined) throw new RangeError(`there is no list ${listId}`);
    return held;
  }
}
