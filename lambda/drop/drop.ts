import type { FeedConfig } from '../feed/feed-config.ts';
import type { LedgerEntry } from '../ledger/ledger.ts';
import type { ObjectHead } from '../s3/read-head.ts';

/** A drop that an event is about. */
export interface Drop {
  readonly feed: FeedConfig;
  readonly head: ObjectHead;
  /** ETag of the object as it was uploaded; not that of `head` when `head` is our own copy. */
  readonly uploadedEtag: string;
  /** The submission whose outcome the object carries, when the object is what that submission left. */
  readonly known?: LedgerEntry;
  /** The submission that a sweep found due. */
  readonly due?: string;
}

/** Why a submission has no object any more, or one that went on as another submission. */
export type OrphanReason = 'gone' | 'replaced' | 'superseded';

/** What an event comes to, one entry for each drop it may be about. */
export type Located =
  | { readonly kind: 'drop'; readonly drop: Drop }
  /** The object is gone or another by now, but what became of its submission is not settled yet, or not told. */
  | { readonly kind: 'orphan'; readonly feed: FeedConfig; readonly entry: LedgerEntry; readonly reason: OrphanReason }
  | { readonly kind: 'skip'; readonly reason: string };
