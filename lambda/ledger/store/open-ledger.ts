import type { S3Client } from '@aws-sdk/client-s3';
import type { Ledger } from '../ledger.ts';
import type { Receipt } from '../receipt.ts';
import { guardMoves } from './guard-moves.ts';
import { markOpen } from './mark-open.ts';
import { createOpenMarkers, type OpenMarkers } from './open-markers.ts';
import { createReceiptStore } from './receipt-store.ts';

/** Where the ledger is, and by which clock and which ids it is written. */
export interface LedgerOptions {
  readonly s3: S3Client;
  readonly bucket: string;
  readonly now: () => Date;
  readonly newId: () => string;
  /** Whether somebody is still to be told of a submission that is over. */
  readonly owes: (receipt: Receipt) => boolean;
}

/** Opens the ledger of a bucket: documents that are moved by the table alone, and the markers of what is open. */
export function openLedger({ s3, bucket, now, newId, owes }: LedgerOptions): {
  readonly ledger: Ledger;
  readonly markers: OpenMarkers;
} {
  const markers = createOpenMarkers({ s3, bucket, newId });
  const store = createReceiptStore({ s3, bucket, now, newId });
  // The guard is asked first: what it refuses leaves no marker either.
  return { ledger: guardMoves(markOpen(store, markers, owes)), markers };
}
