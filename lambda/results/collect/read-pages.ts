import type { RowIndex } from '../../csv/row-index.ts';
import type { ListReader } from '../../voximplant/account.ts';
import type { MethodResult } from '../../voximplant/call-method.ts';
import { MAX_PAGE, type Task, type TaskPage } from '../../voximplant/results/read-tasks.ts';
import { createJoin, type Join } from './join-tasks.ts';
import type { Progress } from './progress.ts';
import { append, type UploadOptions } from './upload-file.ts';
import { type Shape, writeResultsHeader, writeResultsRow } from './write-rows.ts';

/** What is read, and how it is written down. */
export interface Reading {
  readonly listId: number;
  readonly reader: Pick<ListReader, 'read'>;
  readonly index: RowIndex | undefined;
  /** How many tasks the list was made of. */
  readonly stored: number;
  readonly shape: Omit<Shape, 'columns'>;
  readonly upload: UploadOptions;
}

/** Why reading stopped before the end; nothing when everything was read. */
export type Stopped = Exclude<MethodResult<TaskPage>, { kind: 'ok' }> | undefined;

/** Where an id stands among ascending ones; -1 when it is not there. */
function placeOf(ids: Float64Array, id: number): number {
  let [low, high] = [0, ids.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ids[middle] ?? 0) < id) low = middle + 1;
    else high = middle;
  }
  return ids[low] === id ? low : -1;
}

/** Pages in a row with nothing new after which nothing new is expected. */
const MAX_STALE = 3;

/** Takes tasks into the files, page by page. */
export class Collector {
  readonly #progress: Progress;
  readonly #reading: Reading;
  readonly #join: Join;
  /** Room for ids grows by doubling; the progress has those that came. */
  #room: Float64Array;
  #came: Set<number> | undefined;
  /** Pages in a row with nothing new. */
  #stale = 0;

  constructor(progress: Progress, reading: Reading) {
    this.#progress = progress;
    this.#reading = reading;
    this.#room = progress.ids;
    const tasks = progress.pass === 1 ? reading.stored : Math.min(reading.stored, progress.ids.length);
    this.#join = createJoin(reading.index, tasks);
  }

  /** How rows are found. */
  get joinedBy(): Join['by'] {
    return this.#join.by;
  }

  /**
   * Reads one page and takes it in.
   *
   * @returns `more`, `end`, or why it could not be read.
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
    // Only an empty page is surely behind the last one, as the API may give fewer than it was asked for; and it must not go round in circles.
    return answer.value.length === 0 || this.#stale === MAX_STALE ? 'end' : 'more';
  }

  /** @returns whether any task of the page came for the first time. */
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
      // What is read a second time is written then.
      if (progress.pass === 1 && !progress.isAscending) continue;
      const row = this.#join.rowOf(task, place);
      if (row === undefined) progress.unjoined++;
      text += writeResultsRow(shape, task, row);
      file.rows++;
    }
    if (progress.pass === 1 && !progress.isAscending) return isNew;
    await append(file, text, this.#reading.upload);
    return isNew;
  }

  /** The first time: as long as ids ascend, a task's place is how many came before it. */
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
    // It came to the list meanwhile, and once is enough for it as well.
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

/** Names of a task's data, where the plan left none. */
function columnsOf(tasks: readonly Task[]): string[] | undefined {
  const data = tasks.find(task => task.data !== undefined)?.data;
  return data && [...data.keys()];
}
