import { randomUUID } from 'node:crypto';
import type { CsvContent } from './csv/read-csv.ts';
import type { CallListParameters } from './parameters/check-parameters.ts';

/** The states of a call list that the simulator reaches. */
export type CallListStatus = 'In progress' | 'Completed' | 'Canceled';

/** One call list that the simulator holds: its parameters, its state and what came in `file_content`. */
export interface SimulatedCallList extends Readonly<CallListParameters>, CsvContent {
  readonly accountId: number;
  readonly listId: number;
  /** UUID. */
  readonly batchId: string;
  /** Id of the first row's task; the others follow. */
  readonly firstTaskId: number;
  readonly status: CallListStatus;
  /** Milliseconds since the epoch. */
  readonly submittedAt: number;
  /** Milliseconds since the epoch. */
  readonly completedAt?: number;
  /** Whether the list ever dialled: from its creation, or once it was recovered. Stopping it does not undo that. */
  readonly dialled: boolean;
  /** How many looks will still miss it. */
  readonly hiddenLooks: number;
  /** Every parameter as it came, without `cmd` and `file_content`. */
  readonly parameters: Readonly<Record<string, string>>;
}

interface StoredList extends Omit<SimulatedCallList, 'status' | 'completedAt' | 'dialled' | 'hiddenLooks'> {
  status: CallListStatus;
  dialled: boolean;
  hiddenLooks: number;
  completedAt?: number;
}

/** The call lists of all accounts, in memory. A list that would dial says so; no call is ever made. */
export class CallListStore {
  readonly #lists: StoredList[] = [];
  readonly #now: () => number;
  #nextListId = 1001;
  #nextTaskId = 500_001;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Oldest first. */
  get all(): readonly SimulatedCallList[] {
    return this.#lists;
  }

  create(
    list: CallListParameters &
      CsvContent &
      Pick<SimulatedCallList, 'accountId' | 'parameters' | 'hiddenLooks'> & { readonly status: CallListStatus },
  ): SimulatedCallList {
    const listId = this.#nextListId++;
    const firstTaskId = this.#nextTaskId;
    this.#nextTaskId += list.count;
    const dialled = list.status === 'In progress';
    const stored = { ...list, dialled, listId, firstTaskId, batchId: randomUUID(), submittedAt: this.#now() };
    this.#lists.push(stored);
    return stored;
  }

  find(accountId: number, listId: number): SimulatedCallList | undefined {
    return this.#lists.find(list => list.listId === listId && list.accountId === accountId);
  }

  /** Notes that a look missed a list that is hidden yet. */
  miss(listId: number): void {
    const list = this.#lists.find(one => one.listId === listId);
    if (list !== undefined && list.hiddenLooks > 0) list.hiddenLooks--;
  }

  /**
   * Moves a list to another state.
   * @returns whether its state changed.
   */
  move(listId: number, status: CallListStatus): boolean {
    const list = this.#lists.find(one => one.listId === listId);
    if (list === undefined || list.status === status) return false;
    list.status = status;
    if (status === 'In progress') {
      list.dialled = true;
      delete list.completedAt;
    } else list.completedAt = this.#now();
    return true;
  }
}
