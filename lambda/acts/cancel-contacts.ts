import { rowsSent } from '../csv/plan-summary.ts';
import type { RowIndex } from '../csv/row-index.ts';
import { noteOnLatest } from '../ledger/move.ts';
import type { Receipt } from '../ledger/receipt.ts';
import type { Submission } from '../ledger/submission.ts';
import { createJoin } from '../results/collect/join-tasks.ts';
import { describeOtherAccount } from '../submission/other-account.ts';
import type { Task } from '../voximplant/results/read-tasks.ts';
import type { TaskState } from '../voximplant/results/task-states.ts';
import { MOST_TASKS } from '../voximplant/running/cancel-tasks.ts';
import type { Contacts } from '../voximplant/running/contacts.ts';

import { type CancelWish, plainNumber } from './read-cancel-file.ts';
import { asActed, type Desk, type Hand } from './record-act.ts';
import { RefusedError } from './refused.ts';

/** Why rows cannot be named. */
export const ROWS_UNKNOWN =
  'the rows of this list are not known, because its results are not collected: name tasks or numbers instead';

/** Acts that are kept, the latest ones: files come as often as somebody drops them. */
const MOST_ACTS = 100;

/** What became of what a row of the file names; of several contacts, of the one that is the worst off. */
const RESULTS = [
  'not_cancelled',
  'calling',
  'called',
  'cancelled',
  'was_cancelled',
  'not_sure',
  'not_in_list',
  'unreadable',
] as const;
export type CancelResult = (typeof RESULTS)[number];

/** Of two results for one row, the one that is worse. */
export function worse(one: CancelResult | undefined, other: CancelResult): CancelResult {
  return one === undefined || RESULTS.indexOf(other) < RESULTS.indexOf(one) ? other : one;
}

/** What taking contacts out of a list came to. It holds no number and no row of the list. */
export interface CancelReport {
  readonly listId: number;
  /** How many rows of the file came to what. */
  readonly counts: Readonly<Partial<Record<CancelResult, number>>>;
  /** What each row of the file came to, by its number. */
  readonly rows: ReadonlyMap<number, CancelResult>;
  /** Contacts of the list that nobody could compare, as their data is not their row any more. */
  readonly hidden: number;
  /** Whether every contact of the list was looked at. */
  readonly isWhole: boolean;
  /** Whether they were not because there are too many for the time there was. */
  readonly isCutShort: boolean;
}

function listOf({ state, answer, submission }: Receipt): number {
  if ((state === 'created' || state === 'held') && answer !== undefined) return answer.list_id;
  throw new RefusedError(`${submission.slice(0, 12)} is ${state}: there is no list to take anybody out of`);
}

/** What of a contact a row of the file may name; `undefined` when nobody can tell. */
type NameTask = (task: Task) => readonly string[] | undefined;

/** The numbers of a contact; `undefined` when its data is not its row any more. */
export function numbersOf(data: Task['data'], columns: readonly string[]): readonly string[] | undefined {
  const cells = columns.filter(name => data?.has(name)).map(name => data?.get(name));
  return cells.length === 0 ? undefined : cells.flatMap(cell => plainNumber(String(cell)) ?? []);
}

/** What names a contact by the row of the dropped file, where numbers are asked for. */
export function nameOfRow(row: number): string {
  return `row ${row}`;
}

/**
 * Contacts by their numbers; where their data is not their row any more, by the row that the name of the task is of.
 *
 * @param index what the rows of the dropped file were.
 */
function nameByNumber(columns: readonly string[], index: RowIndex | undefined): NameTask {
  let join: ReturnType<typeof createJoin> | undefined;
  return task => {
    const numbers = numbersOf(task.data, columns);
    if (numbers || index === undefined) return numbers;
    // Of no place in the list: data that cannot be compared prove none.
    join ??= createJoin(index, 0);
    const row = join.rowOf(task, undefined);
    return row === undefined ? undefined : [nameOfRow(row)];
  };
}

/** Contacts by the row of the dropped file that each was, as far as that is certain: for that, all of them have to be seen first. */
async function nameByRow(
  lists: Contacts,
  listId: number,
  index: RowIndex | undefined,
  made: number,
): Promise<NameTask> {
  if (index === undefined) throw new RefusedError(ROWS_UNKNOWN);
  const ids = new Set<number>();
  const { isCutShort } = await readList(lists, listId, ({ id }) => ids.add(id));
  // Where a row is, is known when all are known.
  if (isCutShort) throw new RefusedError(`${describeTooLong(listId)}: nobody is taken out`);
  const places = new Map([...ids].sort((a, b) => a - b).map((id, place) => [id, place]));
  const join = createJoin(index, Math.min(made, ids.size));
  return task => {
    const row = join.rowOf(task, places.get(task.id));
    return row === undefined ? undefined : [`${row}`];
  };
}

/** What is said of a list that is too long for one go, and what helps. */
export function describeTooLong(listId: number): string {
  return `list ${listId} has more contacts than there is time for; use dropdial cancel, or a longer timeout`;
}

interface Found {
  /** The contacts that are meant: where each stands, and the rows that name it. */
  readonly tasks: ReadonlyMap<number, { readonly state: TaskState; readonly rows: readonly number[] }>;
  readonly hidden: number;
  readonly isWhole: boolean;
  readonly isCutShort: boolean;
}

/** @throws {RefusedError} when the list cannot be read. */
async function readList(lists: Contacts, listId: number, take: (task: Task) => void) {
  const read = await lists.read(listId, take);
  if (read.kind === 'read') return read;
  throw new RefusedError(`list ${listId} cannot be read, nobody is taken out: ${read.reason}`);
}

/** @throws {RefusedError} when the list cannot be read, or its rows are not known. */
async function findTasks(
  lists: Contacts,
  listId: number,
  wish: CancelWish,
  made: number,
  index: RowIndex | undefined,
): Promise<Found> {
  const { by, columns } = wish;
  let namesOf: NameTask = ({ id, uuid }) => [by === 'id' ? `${id}` : uuid];
  if (by === 'row') namesOf = await nameByRow(lists, listId, index, made);
  if (by === 'number') namesOf = nameByNumber(columns, index);
  const tasks = new Map<number, { state: TaskState; rows: readonly number[] }>();
  const hidden = new Set<number>();
  const take = (task: Task) => {
    const names = namesOf(task);
    if (names === undefined) hidden.add(task.id);
    const rows = names?.flatMap(name => wish.rows.get(name) ?? []) ?? [];
    if (rows.length > 0) tasks.set(task.id, { state: task.state, rows });
  };
  let isWhole = false;
  let isCutShort = false;
  // Pages that shifted while they were read have contacts twice, and others not at all: once more finds them.
  for (let times = 0; times < 2 && !isWhole && !isCutShort; times++) {
    const read = await readList(lists, listId, take);
    isWhole = read.isWhole && read.tasks >= made;
    isCutShort = read.isCutShort ?? false;
  }
  return { tasks, hidden: hidden.size, isWhole, isCutShort };
}

/** What the API says of each contact; those that it leaves out are looked for afterwards. */
async function cancelAll(lists: Contacts, listId: number, ids: readonly number[]): Promise<Map<number, boolean>> {
  const done = new Map<number, boolean>();
  for (let from = 0; from < ids.length; from += MOST_TASKS) {
    const part = ids.slice(from, from + MOST_TASKS);
    const answer = await lists.cancel(listId, part);
    if (answer.kind === 'ok') for (const id of part) setKnown(done, id, answer.value.get(id));
  }
  if (ids.every(id => done.has(id))) return done;
  await lists.read(listId, ({ id, state }) => {
    if (!done.has(id)) done.set(id, state === 'canceled');
  });
  return done;
}

function setKnown(done: Map<number, boolean>, id: number, isDone: boolean | undefined): void {
  if (isDone !== undefined) done.set(id, isDone);
}

function judge(state: TaskState, isCancelled: boolean | undefined): CancelResult {
  if (state === 'processed' || state === 'error') return 'called';
  if (state === 'canceled') return 'was_cancelled';
  if (isCancelled) return 'cancelled';
  return state === 'in_progress' ? 'calling' : 'not_cancelled';
}

function report(listId: number, wish: CancelWish, found: Found, done: ReadonlyMap<number, boolean>): CancelReport {
  const rows = new Map<number, CancelResult>(wish.unreadable.map(row => [row, 'unreadable']));
  for (const [id, { state, rows: named }] of found.tasks) {
    const result = judge(state, done.get(id));
    for (const row of named) {
      rows.set(row, worse(rows.get(row), result));
    }
  }
  // Among those whom nobody saw, or could compare, may be somebody who is meant.
  const others = found.hidden > 0 || !found.isWhole ? 'not_sure' : 'not_in_list';
  for (const row of wish.rows.values()) if (!rows.has(row)) rows.set(row, others);
  const counts: Partial<Record<CancelResult, number>> = {};
  for (const result of rows.values()) counts[result] = (counts[result] ?? 0) + 1;
  return { listId, counts, rows, hidden: found.hidden, isWhole: found.isWhole, isCutShort: found.isCutShort };
}

/** True when everybody is out of the list who could be, and nobody was overlooked. */
export function isEverybodyOut({ counts, hidden, isWhole }: CancelReport): boolean {
  return isWhole && hidden === 0 && !counts.not_cancelled && !counts.calling && !counts.unreadable;
}

/**
 * Takes contacts out of the list of a submission: those who were not called yet are not called any more. Doing it again comes to
 * the same. Contacts that a stopped list shows as cancelled are cancelled one by one too, so that they stay so when it goes on.
 *
 * @param openLists opens the account of the submission's feed.
 * @param index what the rows of the dropped file were, where rows are named.
 * @throws {RefusedError} when it has no list, the list cannot be read, or its rows are not known.
 * @throws {DropdialError} `ledger_conflict` when others keep moving the submission; they are out then.
 */
export async function cancelContacts(
  { ledger, now }: Desk,
  submission: Submission,
  hand: Hand,
  wish: CancelWish,
  openLists: () => Promise<Contacts>,
  index?: RowIndex,
): Promise<{ readonly submission: Submission; readonly report: CancelReport }> {
  const { receipt } = submission;
  const listId = listOf(receipt);
  const lists = await openLists();
  const other = describeOtherAccount(receipt, lists);
  if (other !== undefined) throw new RefusedError(other);
  const { answer, plan } = receipt;
  const size = answer?.count ?? (plan ? rowsSent(plan) : 0);
  const found = await findTasks(lists, listId, wish, size, index);
  const open = [...found.tasks]
    .filter(([, { state }]) => state !== 'processed' && state !== 'error')
    // Who may still be called comes first: there may not be time for all.
    .sort(([, one], [, other]) => Number(one.state === 'canceled') - Number(other.state === 'canceled'));
  const done = await cancelAll(
    lists,
    listId,
    open.map(([id]) => id),
  );
  const said = report(listId, wish, found, done);
  const noted = await noteOnLatest(ledger, submission, latest => {
    // The same once more is one act: events come twice, and a file is done in several goes.
    const others = (latest.acts ?? []).filter(act => act.act !== 'cancelled' || act.reason !== hand.reason);
    const { acts = [] } = asActed({ ...latest, acts: others }, 'cancelled', hand, now(), { set: { ...said.counts } });
    // Nothing of it stands in the metadata, so the object need not be written.
    return { acts: acts.slice(-MOST_ACTS) };
  });
  return { submission: noted, report: said };
}
