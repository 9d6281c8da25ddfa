import type { FeedConfig } from '../feed/feed-config.ts';
import type { Stranger } from '../gates/gate.ts';
import type { Pause } from '../ledger/pause.ts';
import type { Receipt } from '../ledger/receipt.ts';
import type { Submission } from '../ledger/submission.ts';
import type { ObjectHead } from '../s3/read-head.ts';
import type { Sources } from '../sources/read-sources.ts';
import type { LeftBecause } from '../submission/step.ts';

/** An upload, as an event tells of it. */
export interface Upload {
  readonly at: Date;
  /** Whether it is what made the object that is there; `surely` where the object has versions, and this is that. */
  readonly isThere: boolean | 'surely';
}

/** A drop that an event is about. */
export interface Drop {
  readonly feed: FeedConfig;
  readonly head: ObjectHead;
  /** ETag of the object as it was uploaded; not that of `head` when `head` is our own copy. */
  readonly uploadedEtag: string;
  /** The submission whose outcome the object carries, when the object is what that submission left. */
  readonly known?: Submission;
  /**
   * The submission that the object names, which the ledger has for this very key, but of which this object is no copy of ours: somebody
   * may have copied it onto itself.
   */
  readonly carried?: Submission;
  /** The mark on the object of a submission that the ledger does not know, although it was made for this very key. */
  readonly stranger?: Stranger;
  /** True when the event says that a copy made the object that is there. */
  readonly isCopy?: boolean;
  /** True when a listing found the object, and no event told how it came there. */
  readonly isFound?: true;
  /** The ETag of the object that the event tells of. */
  readonly toldEtag?: string;
  /** The upload that the event tells of. */
  readonly upload?: Upload;
  /** The earlier version of the object that was given tags although ours is there. */
  readonly taggedVersion?: string;
  /** What was read beside the first look at it, where that is of this very version and nobody knows it yet. */
  readonly sources?: Sources;
  /** The submission that a sweep found due. */
  readonly due?: string;
}

/** A submission whose object is gone or another by now, but of which something is left to be done, or to be told. */
export interface Orphan {
  readonly feed: FeedConfig;
  readonly submission: Submission;
  readonly because: LeftBecause;
}

/** What an event comes to, one entry for each drop it may be about. */
export type Located =
  | { readonly kind: 'drop'; readonly drop: Drop }
  | { readonly kind: 'orphan'; readonly orphan: Orphan }
  | { readonly kind: 'skip'; readonly reason: string };

/** How handling one drop, or one event about it, ended, and why its event has to come back, if it has to. */
export type Outcome =
  | {
      readonly status: 'created' | 'rejected' | 'checked' | 'waiting' | 'in_doubt';
      readonly receipt: Receipt;
      readonly pause?: Pause;
      /** True when the outcome is an old one, and was only written back once more: nothing is to be counted. */
      readonly isOld?: true;
    }
  | {
      readonly status: 'skipped';
      readonly reason: string;
      readonly receipt?: Receipt;
      readonly pause?: Pause;
      readonly isOld?: true;
    }
  /** Nothing is to be told yet. */
  | { readonly status: 'unfinished'; readonly pause: Pause };
