import type { RowIndex } from '../csv/row-index.ts';
import { createJoin } from '../results/collect/join-tasks.ts';
import type { Task } from '../voximplant/results/read-tasks.ts';
import type { TaskState } from '../voximplant/results/task-states.ts';
import type { Contacts } from '../voximplant/running/contacts.ts';
import { type CancelWish, plainNumbers, type ReadCell } from './read-cancel-file.ts';
import { RefusedError } from './refused.ts';

/** The reason for refusing a file that names rows. */
export const ROWS_UNKNOWN =
  'the rows of this list are not known, because its results are not collected: name tasks or numbers instead';

/** Readings of a list in which contacts are missing are repeated, up to this many in all. */
const MAX_READINGS = 2;

/** How much of a call list was read. */
export interface Extent {
  /** True when every contact was read. */
  readonly isWhole: boolean;
  /** True when reading stopped because the list has more contacts than the time left allows. */
  readonly isCutShort: boolean;
}

/** The contacts that a file means. */
export interface Found extends Extent {
  /** The state of each contact, and the rows of the file that name it. */
  readonly tasks: ReadonlyMap<number, { readonly state: TaskState; readonly rows: readonly number[] }>;
  /** Contacts that could not be compared: a scenario replaced their data, or a phone cell is no number. */
  readonly hidden: number;
}

/** The names by which a row of the file may mean a contact. */
interface Named {
  readonly names: readonly string[];
  /** True when it may have other names, which cannot be known. */
  readonly isHidden: boolean;
}
type NameTask = (task: Task) => Named;

/** The name of a contact, if it is known. */
const onlyName = (name: string | undefined): Named => ({
  names: name === undefined ? [] : [name],
  isHidden: name === undefined,
});

/** The message about a list that is too long for one run, with the remedy. */
export function describeTooLong(listId: number): string {
  return `list ${listId} has more contacts than there is time for; use dropdial cancel, or a longer timeout`;
}

/**
 * Reads the contacts of a call list. Pages that shift while they are read repeat some contacts and miss others, so a
 * reading that is not whole is repeated.
 *
 * @param made how many contacts the list was created with.
 * @param take is called with each contact, again when a contact is seen again.
 * @throws {RefusedError} when the list cannot be read.
 */
export async function readContacts(
  lists: Contacts,
  listId: number,
  made: number,
  take: (task: Task) => void,
): Promise<Extent> {
  let isWhole = false;
  let isCutShort = false;
  for (let times = 0; times < MAX_READINGS && !isWhole && !isCutShort; times++) {
    const read = await lists.read(listId, take);
    if (read.kind === 'unknown')
      throw new RefusedError(`list ${listId} cannot be read, nobody is taken out: ${read.reason}`);
    isWhole = read.isWhole && read.tasks >= made;
    isCutShort = read.isCutShort ?? false;
  }
  return { isWhole, isCutShort };
}

/** The phone cells of a contact; `undefined` when a scenario replaced its data. */
export function phoneCellsOf(data: Task['data'], columns: readonly string[]): readonly string[] | undefined {
  const cells = columns.filter(name => data?.has(name)).map(name => String(data?.get(name) ?? ''));
  return cells.length === 0 ? undefined : cells;
}

/** The name of a row of the dropped file, among names that are otherwise telephone numbers. */
export function nameOfRow(row: number): string {
  return `row ${row}`;
}

/** Fewest digits of a number in a cancel file. */
const FEWEST_DIGITS = 5;

/** Reads a number by its digits alone, as a cancel file has it. A cell with fewer digits is none that it may name. */
const readPlain: ReadCell = cell =>
  (cell.match(/\p{Nd}/gu)?.length ?? 0) < FEWEST_DIGITS ? undefined : plainNumbers(cell);

/**
 * Names contacts by their telephone numbers. If a scenario replaced the data of a contact, the row that its task's UUID
 * belongs to names it.
 *
 * @param index the digests of the dropped file's rows.
 */
function nameByNumber({ columns, readCell = readPlain }: CancelWish, index: RowIndex | undefined): NameTask {
  let join: ReturnType<typeof createJoin> | undefined;
  return task => {
    const cells = phoneCellsOf(task.data, columns)?.map(readCell);
    if (cells) {
      const isHidden = cells.some(numbers => numbers?.length === 0);
      return { names: cells.flatMap(numbers => numbers ?? []), isHidden };
    }
    if (index === undefined) return onlyName(undefined);
    // No places are passed to the join: without comparable data, a place in the list proves nothing.
    join ??= createJoin(index, 0);
    const row = join.rowOf(task, undefined);
    return onlyName(row === undefined ? undefined : nameOfRow(row));
  };
}

/**
 * Names contacts by their rows in the dropped file, where these are certain. Their places are known once all are read.
 */
async function nameByRow(
  lists: Contacts,
  listId: number,
  index: RowIndex | undefined,
  made: number,
): Promise<{ readonly namesOf: NameTask; readonly isWhole: boolean }> {
  if (index === undefined) throw new RefusedError(ROWS_UNKNOWN);
  const ids = new Set<number>();
  const { isWhole, isCutShort } = await readContacts(lists, listId, made, ({ id }) => ids.add(id));
  // Places are known only when all contacts are.
  if (isCutShort) throw new RefusedError(`${describeTooLong(listId)}: nobody is taken out`);
  const places = new Map([...ids].sort((a, b) => a - b).map((id, place) => [id, place]));
  const join = createJoin(index, isWhole ? Math.min(made, ids.size) : 0);
  const namesOf: NameTask = task => {
    return onlyName(join.rowOf(task, places.get(task.id))?.toString());
  };
  return { namesOf, isWhole };
}

/**
 * Finds the contacts that a file means.
 *
 * @param made how many contacts the list was created with.
 * @param index the digests of the dropped file's rows.
 * @throws {RefusedError} when the list cannot be read, or the digests of its rows were not kept.
 */
export async function findContacts(
  lists: Contacts,
  listId: number,
  wish: CancelWish,
  made: number,
  index: RowIndex | undefined,
): Promise<Found> {
  const { by } = wish;
  let namesOf: NameTask = ({ id, uuid }) => onlyName(by === 'id' ? `${id}` : uuid);
  let areNamed = true;
  if (by === 'row') ({ namesOf, isWhole: areNamed } = await nameByRow(lists, listId, index, made));
  if (by === 'number') namesOf = nameByNumber(wish, index);
  const tasks = new Map<number, { state: TaskState; rows: readonly number[] }>();
  const hidden = new Set<number>();
  const { isWhole, isCutShort } = await readContacts(lists, listId, made, task => {
    const { names, isHidden } = namesOf(task);
    if (isHidden) hidden.add(task.id);
    const rows = names.flatMap(name => wish.rows.get(name) ?? []);
    if (rows.length > 0) tasks.set(task.id, { state: task.state, rows });
  });
  return { tasks, hidden: hidden.size, isWhole: isWhole && areNamed, isCutShort };
}
