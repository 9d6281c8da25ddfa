import type { FeedConfig } from '../../feed/feed-config.ts';
import type { Watched } from '../../ledger/move-list.ts';
import type { ListId } from '../../ledger/store/list-store.ts';
import type { Run } from '../../run.ts';
import type { ListReader } from '../../voximplant/account.ts';
import type { World } from '../../world.ts';
import type { Stopped } from './read-pages.ts';

/** What collecting may touch. */
export type CollectWorld = Pick<World, 's3' | 'ledger' | 'lists' | 'now'>;

/** What one turn of collecting came to. */
export type Collected =
  | { readonly kind: 'collected'; readonly submission: Watched }
  /** The time of this invocation is used up; the next sweep goes on. */
  | { readonly kind: 'later' }
  /** Another worker is at it. */
  | { readonly kind: 'busy' }
  /** The API did not show its tasks. */
  | { readonly kind: 'stopped'; readonly because: NonNullable<Stopped> };

/** A way to collect the results of one list. */
export interface CollectWay {
  readonly feed: FeedConfig;
  readonly run: Run;
  readonly reader: Pick<ListReader, 'read'>;
  /** No page is begun after that, in milliseconds since the epoch. */
  readonly enough: number;
}

/** What is kept of a list beside its receipt lies under this. */
export function idOf({ receipt: { feed, submission } }: Watched): ListId {
  return { feed, submission };
}
