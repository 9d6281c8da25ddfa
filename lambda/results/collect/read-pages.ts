import type { RowIndex } from '../../csv/row-index.ts';
import type { ListReader } from '../../voximplant/account.ts';
import type { MethodResult } from '../../voximplant/call-method.ts';
import { MAX_PAGE, type Task, type TaskPage } from '../../voximplant/results/read-tasks.ts';
import { createJoin, type Join } from './join-tasks.ts';
import type { Progress } from './progress.ts';
import { append, type UploadOptions } from './upload-file.ts';
import { type Shape, writeResultsHeader, writeResultsRow } from './write-rows.ts';

/** The list that is read, and how its results are written. */
export interface Reading {
  readonly listId: number;
  readonly reader: Pick<ListReader, 'read'>;
  readonly index: RowIndex | undefined;
  /** How many tasks the list was created with. */
  readonly stored: number;
  readonly shape: Omit<Shape, 'columns'>;
  readonly upload: UploadOptions;
}

/** Why reading stopped early; `undefined` when everything was read. */
export type Stopped = Exclude<MethodResult<TaskPage>, { kind: 'ok' }> | undefined;

/** The index of an id among ascending ids; -1 when it is missing. */
function placeOf(ids: Float64Array, id: number): number {
  let [low, high] = [0, ids.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ids[middle] ?? 0) < id) low = middle + 1;
    else high = middle;
  }
  return ids[low] === id ? low : -1;
}

/** Consecutive pages without a new task after which reading ends. */
const MAX_STALE = 3;

/** Reads the tasks of a list page by page and writes their results. */
export class Collector {
  readonly #progress: Progress;
  readonly #reading: Reading;
  readonly #join: Join;
  /** Capacity for ids, which grows by doubling; `progress.ids` is a view of its used part. */
  #room: Float64Array;
  #came: Set<number> | undefined;
  /** Consecutive pages without a new task. */
  #stale = 0;

  constructor(progress: Progress, reading: Reading) {
    this.#progress = progress;
    this.#reading = reading;
    this.#room = progress.ids;
    const tasks = progress.pass === 1 ? reading.stored : Math.min(reading.stored, progress.ids.length);
    this.#join = createJoin(reading.index, tasks);
  }

  get joinedBy(): Join['by'] {
    return this.#join.by;
  }

  /**
   * Reads one page and adds its tasks.
   *
   * @returns `more`, `end`, or why the page could not be read.
   */
  async next(): Promise<'more' | 'end' | NonNullable<Stopped>> {
    const { reader, listId } = this.#reading;
    const progress = this.#progress;
    const answer = await reader.read(listId, { offset: progress.offset, count: progress.page });
    if (answer.kind === 'failed' && answer.isTooLong && progress.page > 1) {
      progress.page = Math.ceil(progress.page / 2);
      return 'more';
    }
    if (answer.kind !== 'ok') return answer;
    const isNew = await this.#take(answer.value);
    this.#stale = isNew ? 0 : this.#stale + 1;
    // Pages may be short, so only an empty one is surely the last. `MAX_STALE` ends a reading that would repeat itself
    // forever.
    return answer.value.length === 0 || this.#stale === MAX_STALE ? 'end' : 'more';
  }

  /** @returns whether the page had a new task. */
  async #take({ tasks, length, count }: TaskPage): Promise<boolean> {
    const progress = this.#progress;
    if (count !== undefined && count !== length) progress.told = Math.max(progress.told ?? 0, count);
    progress.offset += length;
    progress.odd += length - tasks.length;
    const { file } = progress;
    const isFirst = file.parts.length === 0 && file.tail.length === 0;
    progress.columns ??= this.#reading.index ? undefined : columnsOf(tasks);
    const shape = { ...this.#reading.shape, columns: this.#reading.index?.columns ?? progress.columns ?? [] };
    let text = isFirst ? writeResultsHeader(shape) : '';
    let isNew = false;
    for (const task of tasks) {
      const place = progress.pass === 1 ? this.#placeFirst(task) : this.#placeSecond(task);
      if (place === 'again') continue;
      isNew = true;
      progress.counts[task.state]++;
      // When ids do not ascend, a second pass follows, which writes the rows.
      if (progress.pass === 1 && !progress.isAscending) continue;
      const row = this.#join.rowOf(task, place);
      if (row === undefined) progress.unjoined++;
      text += writeResultsRow(shape, task, row);
      file.rows++;
    }
    if (progress.pass === 1 && !progress.isAscending) {
      // The second pass writes these rows again, and progress is stored only while there are none in memory.
      file.tail = Buffer.alloc(0);
      return isNew;
    }
    await append(file, text, this.#reading.upload);
    return isNew;
  }

  /** First pass: as long as ids ascend, the place of a task is the number of tasks before it. */
  #placeFirst({ id }: Task): number | 'again' {
    const progress = this.#progress;
    const { ids } = progress;
    const last = ids[ids.length - 1] ?? -1;
    if (id <= last) progress.isAscending = false;
    if (!progress.isAscending) {
      this.#came ??= new Set(ids);
      if (this.#came.has(id)) {
        progress.odd++;
        return 'again';
      }
      this.#came.add(id);
    }
    this.#keep(id);
    return ids.length;
  }

  #placeSecond({ id }: Task): number | 'again' | undefined {
    const progress = this.#progress;
    const place = placeOf(progress.ids, id);
    // The task was added to the list meanwhile. It is written once, too, without a place.
    if (place === -1) {
      this.#came ??= new Set();
      if (this.#came.has(id)) return 'again';
      this.#came.add(id);
      progress.odd++;
      return undefined;
    }
    if (progress.seen[place] === 1) return 'again';
    progress.seen[place] = 1;
    return place;
  }

  #keep(id: number): void {
    const progress = this.#progress;
    const { length } = progress.ids;
    if (length === this.#room.length) {
      const room = new Float64Array(Math.max(MAX_PAGE, length * 2));
      room.set(progress.ids);
      this.#room = room;
    }
    this.#room[length] = id;
    progress.ids = this.#room.subarray(0, length + 1);
  }
}

/** The columns of the first task that has data, for lists whose plan left no row index. */
function columnsOf(tasks: readonly Task[]): string[] | undefined {
  const data = tasks.find(task => task.data !== undefined)?.data;
  return data && [...data.keys()];
}
