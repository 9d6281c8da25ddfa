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

/** What taking the numbers of suppression lists out of lists that run may touch. */
export interface SuppressedWorld
  extends Pick<World, 's3' | 'idleMs' | 'ledger' | 'lists' | 'openApi' | 'putMetrics' | 'now'> {
  readonly planFile: PlanFile;
}

/** The lists of one feed in one sweep. */
export interface Round {
  readonly feed: FeedConfig;
  /** The suppression lists that reach lists that run. */
  readonly lists: readonly SuppressionList[];
  /** Its signal and deadline are those of the feed's share of the sweep. */
  readonly run: Run;
  readonly world: SuppressedWorld;
  /** Submissions of whose lists nothing is left to be done. */
  readonly settled: Set<string>;
  /** Markers as they are now, by submission, where they were written. */
  readonly looks: Map<string, ListLook>;
}

/** A list that runs, and where its numbers are among those that were gathered. */
export interface Part {
  readonly followed: Followed;
  readonly submission: Watched;
  readonly columns: readonly string[];
  readonly index: RowIndex | undefined;
  /** Whether its numbers are those of rows of its file, and not of its contacts. */
  readonly isByRow: boolean;
  readonly from: number;
  readonly to: number;
}

/** Opens the account of the feed, for as long as its share lasts. */
export async function openContacts({ feed, run, world }: Round): Promise<Contacts> {
  return contactsOf(await world.openApi(feed, run), { now: world.now, deadline: run.deadline });
}

/** Says on the marker of a list what was done for it. */
export async function noteSuppressed({ id }: Followed, suppressed: Suppressed, round: Round): Promise<void> {
  const look = await round.world.lists.noteSuppressed(id, suppressed);
  if (look) round.looks.set(id.submission, look);
}

/** The same, and that nothing is left to be done. */
export async function settle(followed: Followed, suppressed: Suppressed, round: Round): Promise<void> {
  await noteSuppressed(followed, suppressed, round);
  round.settled.add(followed.id.submission);
}

/** Has the alarm ring: somebody may be called who is on a suppression list. */
export function ring({ feed, world }: Pick<Round, 'feed' | 'world'>): void {
  world.putMetrics(feed.id, { suppressionUnavailable: { value: 1, unit: 'Count' } });
}
