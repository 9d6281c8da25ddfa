import type { S3Client } from '@aws-sdk/client-s3';
import type { Ledger } from '../ledger.ts';
import type { Receipt } from '../receipt.ts';
import { guardMoves } from './guard-moves.ts';
import type { ListStore } from './list-store.ts';
import { markOpen } from './mark-open.ts';
import { createOpenMarkers, type OpenMarkers } from './open-markers.ts';
import { createReceiptStore } from './receipt-store.ts';
import { type LookAfter, watchLists } from './watch-lists.ts';

/** The ledger's bucket, and the clock and ids with which it is written. */
interface LedgerOptions {
  readonly s3: S3Client;
  readonly bucket: string;
  readonly now: () => Date;
  readonly newId: () => string;
  /** Whether an event about a finished submission has not been sent. */
  readonly owes: (receipt: Receipt) => boolean;
  /** Which lists are followed; none when absent. */
  readonly lookAfter?: LookAfter;
}

/**
 * Opens the ledger of a bucket: documents that only the tables can move, markers of open submissions, and data about
 * lists.
 */
export function openLedger({ s3, bucket, now, newId, owes, lookAfter = () => undefined }: LedgerOptions): {
  readonly ledger: Ledger;
  readonly lists: ListStore;
  readonly markers: OpenMarkers;
} {
  const markers = createOpenMarkers({ s3, bucket, newId });
  const store = createReceiptStore({ s3, bucket, now, newId });
  // The guard comes first, so that a move that it rejects leaves no marker.
  const lists = openListsLazily(s3, bucket);
  const watched = watchLists(markOpen(store, markers, owes), lists, lookAfter, now);
  return { ledger: guardMoves(watched), markers, lists };
}

/** A list store whose code is loaded by its first use: most invocations send drops without results. */
function openListsLazily(s3: S3Client, bucket: string): ListStore {
  let opened: Promise<ListStore> | undefined;
  const open = () => {
    opened ??= import('./list-store.ts').then(({ createListStore }) => createListStore(s3, bucket));
    return opened;
  };
  return {
    mark: async (...what) => (await open()).mark(...what),
    readMark: async id => (await open()).readMark(id),
    noteSuppressed: async (...what) => (await open()).noteSuppressed(...what),
    unmark: async id => (await open()).unmark(id),
    page: async after => (await open()).page(after),
    writeRows: async (...what) => (await open()).writeRows(...what),
    readRows: async id => (await open()).readRows(id),
    readProgress: async id => (await open()).readProgress(id),
    writeProgress: async (...what) => (await open()).writeProgress(...what),
    removeProgress: async id => (await open()).removeProgress(id),
  };
}
