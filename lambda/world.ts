import type { S3Client } from '@aws-sdk/client-s3';
import type { FeedConfig } from './feed/feed-config.ts';
import type { Ledger } from './ledger/ledger.ts';
import type { Documents } from './ledger/store/conditional-document.ts';
import type { ListStore } from './ledger/store/list-store.ts';
import type { OpenMarkers } from './ledger/store/open-markers.ts';
import type { PutMetrics } from './metrics.ts';
import type { Announcer } from './outcome-event/announce-outcome.ts';
import type { Queue } from './queue/queue.ts';
import type { Annotate } from './s3/annotate.ts';
import type { OpenApi, ReadLists, Voximplant } from './voximplant/account.ts';

/**
 * Everything outside of the function, made once when it starts. Each step takes the slice that it uses, so its
 * signature shows what it may touch.
 */
export interface World {
  readonly s3: S3Client;
  /** Milliseconds for which a transfer may stall. */
  readonly idleMs: number;
  readonly annotate: Annotate;
  readonly ledger: Ledger;
  /** The index of open submissions. */
  readonly markers: OpenMarkers;
  /** Data about the call lists that sweeps follow. */
  readonly lists: ListStore;
  /** The small documents beside the receipts. */
  readonly documents: Documents;
  readonly voximplant: Voximplant;
  /** Opens the Management API for methods that few invocations call. */
  readonly openApi: OpenApi;
  /** Opens an account of the Management API to read lists and their results. */
  readonly readLists: ReadLists;
  readonly announcer: Announcer;
  readonly queue: Queue;
  readonly feeds: readonly FeedConfig[];
  /** The bucket that is used for drops only, if there is one. */
  readonly ownBucket?: string | undefined;
  readonly putMetrics: PutMetrics;
  /** How many values of a file fit into the function's memory. */
  readonly mostValues: number;
  readonly now: () => Date;
  readonly newId: () => string;
}
