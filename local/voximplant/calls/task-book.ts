import { createHash } from 'node:crypto';
import type { CsvContent } from '../csv/read-csv.ts';
import type { Task, TaskStatusId } from './task.ts';

/** The tasks of one file. */
interface Batch {
  /** UUID. */
  readonly batchId: string;
  /** Id of the first row's task; the others follow. */
  readonly firstTaskId: number;
  readonly content: Pick<CsvContent, 'count' | 'rows'>;
}

interface PlacedBatch extends Batch {
  /** Index of its first task. */
  readonly from: number;
}

/**
 * The tasks of one list. A task is created when it is requested and stored once it has changed, so a list that nobody
 * dials needs no more memory than its rows.
 */
export class TaskBook {
  readonly #batches: PlacedBatch[] = [];
  readonly #changed = new Map<number, Task>();
  readonly #numAttempts: () => number;
  #uuids: Map<string, number> | undefined;
  readonly #startAt: number;
  #size = 0;

  /**
   * @param numAttempts the number of attempts for tasks that were not tried yet.
   * @param startAt milliseconds since the epoch before which nobody is called.
   */
  constructor(numAttempts: () => number, startAt = 0) {
    this.#numAttempts = numAttempts;
    this.#startAt = startAt;
  }

  get size(): number {
    return this.#size;
  }

  get batches(): readonly Batch[] {
    return this.#batches;
  }

  add(batch: Batch): void {
    this.#batches.push({ ...batch, from: this.#size });
    this.#size += batch.content.count;
    this.#uuids = undefined;
  }

  /** The first index of a batch, and the index after its last; of the whole list when no batch is named. */
  rangeOf(batchId: string | undefined): readonly [from: number, to: number] {
    if (batchId === undefined) return [0, this.#size];
    const batch = this.#batches.find(one => one.batchId === batchId);
    return batch === undefined ? [0, 0] : [batch.from, batch.from + batch.content.count];
  }

  /** @throws {RangeError} when the list has no such task. */
  at(index: number): Task {
    return this.#changed.get(index) ?? this.#make(index);
  }

  change(index: number, change: Partial<Task>): Task {
    const task = { ...this.at(index), ...change };
    this.#changed.set(index, task);
    return task;
  }

  indexOfId(taskId: number): number | undefined {
    const batch = this.#batches.find(
      ({ firstTaskId, content }) => taskId >= firstTaskId && taskId < firstTaskId + content.count,
    );
    return batch === undefined ? undefined : batch.from + taskId - batch.firstTaskId;
  }

  indexOfUuid(taskUuid: string): number | undefined {
    this.#uuids ??= new Map(Array.from({ length: this.#size }, (_, index) => [this.at(index).taskUuid, index]));
    return this.#uuids.get(taskUuid);
  }

  /** The number of tasks with each status id. */
  counts(): Record<TaskStatusId, number> {
    const counts = { 0: this.#size - this.#changed.size, 1: 0, 2: 0, 3: 0, 4: 0 };
    for (const { statusId } of this.#changed.values()) counts[statusId]++;
    return counts;
  }

  #make(index: number): Task {
    const batch = this.#batches.findLast(({ from }) => from <= index);
    if (batch === undefined || index >= this.#size) throw new RangeError(`the list has no task ${index}`);
    const { batchId, from, firstTaskId, content } = batch;
    const row = content.rows[index - from] ?? {};
    const startAt = Number(row.__start_at ?? '');
    return {
      index,
      taskId: firstTaskId + index - from,
      taskUuid: row.__task_uuid || makeUuid(batchId, index),
      batchId,
      row,
      statusId: 0,
      attemptsMade: 0,
      attemptsLeft: this.#numAttempts(),
      readyAt: Math.max(this.#startAt, startAt * 1000),
      resultData: '',
      startTime: row.__start_execution_time ?? '',
      endTime: row.__end_execution_time ?? '',
    };
  }
}

/** Determined by batch and index, so that it need not be stored. */
function makeUuid(batchId: string, index: number): string {
  const hex = createHash('sha256').update(`${batchId}/${index}`).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}
