import type { FeedConfig } from '../feed/feed-config.ts';
import type { ListId, ListLook } from '../ledger/store/list-store.ts';
import type { Run } from '../run.ts';
import type { ListReader } from '../voximplant/account.ts';
import type { World } from '../world.ts';
import type { CollectWorld } from './collect/collect-way.ts';
import type { ConcludeWorld } from './conclude.ts';

/** What looking after lists may touch. */
export type LookWorld = CollectWorld & ConcludeWorld & Pick<World, 'readLists' | 'feeds'>;

/** A list that is looked after. */
export interface Followed {
  readonly id: ListId;
  readonly look: ListLook;
  readonly feed: FeedConfig;
}

/** A list whose time has come. */
export type Due = Followed;

/** What is done with all lists before any of them is looked at. Gives them back, with their markers as they are then. */
export type BeforeLooks = (followed: readonly Followed[]) => Promise<readonly Followed[]>;

/** What a sweep found of the lists of a feed. */
export interface Tally {
  running: number;
  /** Of these, how many a person should look at. */
  stalled: number;
}

/** One account, its lists, and how much of a sweep is left for them. */
export interface Turn {
  readonly reader: ListReader;
  readonly run: Run;
  readonly world: LookWorld;
  /** No page of tasks is begun after that, in milliseconds since the epoch. */
  readonly enough: number;
}

export const HOUR_MS = 60 * 60_000;
/** A marker for the next look. */
export function dueIn(look: ListLook, milliseconds: number, now: Date): ListLook {
  return { ...look, due: new Date(now.getTime() + milliseconds).toISOString() };
}

/** A marker of a list of which a problem was said: whatever the next look shows is news then, so that it is said no longer. */
export function withProblem(look: ListLook, now: Date): ListLook {
  return { ...inTrouble(look, now), word: '' };
}

/** A marker of a list that something keeps from going on. */
export function inTrouble(look: ListLook, now: Date): ListLook {
  return { ...look, troubledSince: look.troubledSince ?? now.toISOString() };
}
