import type { RowIndex } from '../../csv/row-index.ts';
import type { FeedConfig } from '../../feed/feed-config.ts';
import type { SuppressionList } from '../../feed/suppression-config.ts';
import type { Watched } from '../../ledger/move-list.ts';
import type { ListLook, Suppressed } from '../../ledger/store/list-store.ts';
import type { Followed } from '../../results/turn.ts';
import type { Run } from '../../run.ts';
import type { PlanFile } from '../../submission/submit.ts';
import { type Contacts, contactsOf } from '../../voximplant/running/contacts.ts';
import type { World } from '../../world.ts';
import type { ReadCell } from '../read-cancel-file.ts';

/** The clients and stores that are used to take suppressed numbers out of running call lists. */
export interface SuppressedWorld
  extends Pick<World, 's3' | 'idleMs' | 'ledger' | 'lists' | 'openApi' | 'putMetrics' | 'mostValues' | 'now'> {
  readonly planFile: PlanFile;
}

/** The work of one sweep on one feed. */
export interface Round {
  readonly feed: FeedConfig;
  /** The suppression lists with `reach: "running"`. */
  readonly lists: readonly SuppressionList[];
  /** Reads the numbers of call lists, by the rules of these suppression lists. */
  readonly readCell: ReadCell;
  /** Its signal and deadline end with the feed's share of the sweep. */
  readonly run: Run;
  readonly world: SuppressedWorld;
  /** Submissions whose call lists need nothing more in this sweep. */
  readonly settled: Set<string>;
  /** The markers that this sweep has written, by submission. */
  readonly looks: Map<string, ListLook>;
}

/** What cannot be compared with suppression lists. */
export interface Uncompared {
  readonly contacts: number;
  /** Why, without numbers that could be called. */
  readonly reason: string;
}

/** A running call list, and the range of its numbers among the gathered ones. */
export interface Part {
  readonly followed: Followed;
  readonly submission: Watched;
  readonly columns: readonly string[];
  readonly index: RowIndex | undefined;
  /** True when its numbers came from the rows of its file, false when they came from its contacts. */
  readonly isByRow: boolean;
  readonly from: number;
  readonly to: number;
  /** Why some contacts were not read; they are at the next sweep. */
  readonly unread?: string | undefined;
  readonly uncompared?: Uncompared | undefined;
}

/** Opens the account of the feed, until the feed's share of the time ends. */
export async function openContacts({ feed, run, world }: Round): Promise<Contacts> {
  return contactsOf(await world.openApi(feed, run), { now: world.now, deadline: run.deadline });
}

/** Records on the marker of a call list up to which suppression lists it is done. */
export async function noteSuppressed({ id }: Followed, suppressed: Suppressed, round: Round): Promise<void> {
  const look = await round.world.lists.noteSuppressed(id, suppressed);
  if (look) round.looks.set(id.submission, look);
}

/** The same, and marks the call list as done for this sweep. */
export async function settle(followed: Followed, suppressed: Suppressed, round: Round): Promise<void> {
  await noteSuppressed(followed, suppressed, round);
  round.settled.add(followed.id.submission);
}

/** Raises the alarm: somebody on a suppression list may be called. */
export function ring({ feed, world }: Pick<Round, 'feed' | 'world'>): void {
  world.putMetrics(feed.id, { suppressionUnavailable: { value: 1, unit: 'Count' } });
}

/**
 * Marks a call list as done up to some suppression lists, unless not all of its contacts were read. If contacts cannot
 * be compared, no later sweep can compare them either, so the alarm rings, once.
 */
export async function conclude(
  { followed, unread, uncompared }: Part,
  suppressed: Pick<Suppressed, 'upTo' | 'rows'>,
  round: Round,
): Promise<void> {
  const { id, look } = followed;
  const { log } = round.run;
  if (unread !== undefined) {
    log.warn('not all contacts of a list could be compared with suppression lists', { ...id, reason: unread });
    return;
  }
  const { contacts, reason } = uncompared ?? { contacts: 0, reason: '' };
  if (contacts > (look.suppressed?.uncompared ?? 0)) {
    log.warn('contacts of a list can never be compared with suppression lists', { ...id, contacts, reason });
    ring(round);
  }
  await settle(followed, { ...suppressed, ...(contacts > 0 && { uncompared: contacts }) }, round);
}
