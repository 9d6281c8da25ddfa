import type { FeedConfig } from '../feed/feed-config.ts';
import type { ListId, ListLook } from '../ledger/store/list-store.ts';
import type { Run } from '../run.ts';
import type { ListReader } from '../voximplant/account.ts';
import type { World } from '../world.ts';
import type { CollectWorld } from './collect/collect-way.ts';
import type { ConcludeWorld } from './conclude.ts';

/** The clients and stores that following lists uses. */
export type LookWorld = CollectWorld & ConcludeWorld & Pick<World, 'readLists' | 'feeds'>;

/** A list that sweeps follow. */
export interface Followed {
  readonly id: ListId;
  readonly look: ListLook;
  readonly feed: FeedConfig;
}

/** A list whose next look is due. */
export type Due = Followed;

/** Runs on all followed lists before any look, and returns them with their current markers. */
export type BeforeLooks = (followed: readonly Followed[]) => Promise<readonly Followed[]>;

/** The counts of a feed's lists in one sweep. */
export interface Tally {
  running: number;
  /** The lists among them that a person should look at. */
  stalled: number;
}

/** One account, its lists, and the time that a sweep has for them. */
export interface Turn {
  readonly reader: ListReader;
  readonly run: Run;
  readonly world: LookWorld;
  /** The time after which no page of tasks is requested, in milliseconds since the epoch. */
  readonly enough: number;
}

/** The marker with the time of its next look. */
export function dueIn(look: ListLook, milliseconds: number, now: Date): ListLook {
  return { ...look, due: new Date(now.getTime() + milliseconds).toISOString() };
}

/**
 * The marker of a list with a recorded problem. Without a status, the next look counts as news, which clears the
 * problem.
 */
export function withProblem(look: ListLook, now: Date): ListLook {
  return { ...inTrouble(look, now), word: '' };
}

/** The marker of a list that cannot proceed, with the time since when. */
export function inTrouble(look: ListLook, now: Date): ListLook {
  return { ...look, troubledSince: look.troubledSince ?? now.toISOString() };
}
