import type { RowIndex } from '../csv/row-index.ts';
import { noteOnLatest } from '../ledger/move.ts';
import type { Submission } from '../ledger/submission.ts';
import { contactsMade } from '../results/contacts-made.ts';
import { describeOtherAccount } from '../submission/other-account.ts';
import type { TaskState } from '../voximplant/results/task-states.ts';
import { MOST_TASKS } from '../voximplant/running/cancel-tasks.ts';
import type { Contacts } from '../voximplant/running/contacts.ts';
import { type Extent, type Found, findContacts } from './find-contacts.ts';
import type { CancelWish } from './read-cancel-file.ts';
import { asActed, type Desk, type Hand, listOf } from './record-act.ts';
import { RefusedError } from './refused.ts';

/** A receipt keeps this many acts, the latest ones: uploaders can drop cancel files without limit. */
const MOST_ACTS = 100;

/** The results of a row, worst first. A row that names several contacts gets the worst of their results. */
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

export function worse(one: CancelResult | undefined, other: CancelResult): CancelResult {
  return one === undefined || RESULTS.indexOf(other) < RESULTS.indexOf(one) ? other : one;
}

/** The result of taking contacts out of a list. It contains no telephone number and no row of the list. */
export interface CancelReport extends Extent {
  readonly listId: number;
  /** How many rows of the file had each result. */
  readonly counts: Readonly<Partial<Record<CancelResult, number>>>;
  /** The result of each row of the file, by row number. */
  readonly rows: ReadonlyMap<number, CancelResult>;
  /** Contacts that could not be compared: a scenario replaced their data, or a phone cell is no number. */
  readonly hidden: number;
}

/** Whether each contact is cancelled. Contacts that the API's answer omits are looked up in the list afterwards. */
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
  // A contact that was not read, or not compared, may be one that the row means.
  const others = found.hidden > 0 || !found.isWhole ? 'not_sure' : 'not_in_list';
  for (const row of wish.rows.values()) if (!rows.has(row)) rows.set(row, others);
  const counts: Partial<Record<CancelResult, number>> = {};
  for (const result of rows.values()) counts[result] = (counts[result] ?? 0) + 1;
  return { listId, counts, rows, hidden: found.hidden, isWhole: found.isWhole, isCutShort: found.isCutShort };
}

/**
 * True when every contact that the file means is out of the list or was called before, and none can have been missed.
 */
export function isEverybodyOut({ counts, hidden, isWhole }: CancelReport): boolean {
  return isWhole && hidden === 0 && !counts.not_cancelled && !counts.calling && !counts.unreadable;
}

/**
 * Takes contacts out of the list of a submission, so that those who were not called yet never are. Repeating it is
 * harmless. A stopped list shows all its contacts as cancelled; they are cancelled one by one as well, so that they
 * stay so when the list goes on.
 *
 * @param openLists opens the account of the submission's feed.
 * @param index the digests of the dropped file's rows, if the file names rows.
 * @throws {RefusedError} when there is no list, it cannot be read, or the digests of its rows were not kept.
 * @throws {DropdialError} `ledger_conflict` when other writers keep moving the submission; the contacts are cancelled
 * by then.
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
  const listId = listOf(receipt, 'take anybody out of');
  const lists = await openLists();
  const other = describeOtherAccount(receipt, lists);
  if (other !== undefined) throw new RefusedError(other);
  const found = await findContacts(lists, listId, wish, contactsMade(receipt), index);
  const open = [...found.tasks]
    .filter(([, { state }]) => state !== 'processed' && state !== 'error')
    // Contacts that may still be called come first: the time may not suffice for all.
    .sort(([, one], [, other]) => Number(one.state === 'canceled') - Number(other.state === 'canceled'));
  const done = await cancelAll(
    lists,
    listId,
    open.map(([id]) => id),
  );
  const said = report(listId, wish, found, done);
  const noted = await noteOnLatest(ledger, submission, latest => {
    // Events repeat, and one file may take several runs: the same reason replaces its earlier act.
    const others = (latest.acts ?? []).filter(act => act.act !== 'cancelled' || act.reason !== hand.reason);
    const { acts = [] } = asActed({ ...latest, acts: others }, 'cancelled', hand, now(), { set: { ...said.counts } });
    // Acts are not part of the metadata, so no write-back is needed.
    return { acts: acts.slice(-MOST_ACTS) };
  });
  return { submission: noted, report: said };
}
