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

/** The clients and stores that are used to take suppressed numbers out of running call lists. */
export interface SuppressedWorld
  extends Pick<World, 's3' | 'idleMs' | 'ledger' | 'lists' | 'openApi' | 'putMetrics' | 'now'> {
  readonly planFile: PlanFile;
}

/** The work of one sweep on one feed. */
export interface Round {
  readonly feed: FeedConfig;
  /** The suppression lists with `reach: "running"`. */
  readonly lists: readonly SuppressionList[];
  /** Its signal and deadline end with the feed's share of the sweep. */
  readonly run: Run;
  readonly world: SuppressedWorld;
  /** Submissions whose call lists need nothing more in this sweep. */
  readonly settled: Set<string>;
  /** The markers that this sweep has written, by submission. */
  readonly looks: Map<string, ListLook>;
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
