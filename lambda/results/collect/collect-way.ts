import type { FeedConfig } from '../../feed/feed-config.ts';
import type { Watched } from '../../ledger/move-list.ts';
import type { ListId } from '../../ledger/store/list-store.ts';
import type { Run } from '../../run.ts';
import type { ListReader } from '../../voximplant/account.ts';
import type { World } from '../../world.ts';
import type { Stopped } from './read-pages.ts';

/** The clients and stores that collecting uses. */
export type CollectWorld = Pick<World, 's3' | 'ledger' | 'lists' | 'now'>;

/** The result of one turn of collecting. */
export type Collected =
  | { readonly kind: 'collected'; readonly submission: Watched }
  /** The time of this invocation is used up; the next sweep continues. */
  | { readonly kind: 'later' }
  /** Another worker collects the list. */
  | { readonly kind: 'busy' }
  /** The API did not return the tasks. */
  | { readonly kind: 'stopped'; readonly because: NonNullable<Stopped> };

export interface CollectWay {
  readonly feed: FeedConfig;
  readonly run: Run;
  readonly reader: Pick<ListReader, 'read'>;
  /** The time after which no page is requested, in milliseconds since the epoch. */
  readonly enough: number;
}

/** The id under which everything about a list is stored beside its receipt. */
export function idOf({ receipt: { feed, submission } }: Watched): ListId {
  return { feed, submission };
}
