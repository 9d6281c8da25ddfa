import type { FeedConfig } from '../feed/feed-config.ts';
import type { Stranger } from '../gates/gate.ts';
import type { Pause } from '../ledger/pause.ts';
import type { Receipt } from '../ledger/receipt.ts';
import type { Submission } from '../ledger/submission.ts';
import type { ObjectHead } from '../s3/read-head.ts';
import type { Sources } from '../sources/read-sources.ts';
import type { LeftBecause } from '../submission/step.ts';

/** An upload that an event reports. */
export interface Upload {
  readonly at: Date;
  /** Whether it made the current object; `surely` if the object has versions, and its version proves it. */
  readonly isThere: boolean | 'surely';
}

/** A drop that an event is about. */
export interface Drop {
  readonly feed: FeedConfig;
  readonly head: ObjectHead;
  /** The ETag of the upload. That of `head` may differ if `head` is our own copy. */
  readonly uploadedEtag: string;
  /** The submission that the object names, if the ledger confirms that the object is its upload or our copy of that. */
  readonly known?: Submission;
  /**
   * The submission that the object names and the ledger has for this key, although the object is not one of our copies:
   * somebody may have copied it onto itself.
   */
  readonly carried?: Submission;
  /** The mark on the object, if it was made for this key and the ledger does not know its submission. */
  readonly stranger?: Stranger;
  /** True when the event says that a copy made the current object. */
  readonly isCopy?: boolean;
  /** True when a listing found the object, and no event has told how it was made. */
  readonly isFound?: true;
  /** The ETag in the event. */
  readonly toldEtag?: string;
  /** The upload that the event reports. */
  readonly upload?: Upload;
  /** The earlier version of the object that got tags after our copy was made. */
  readonly taggedVersion?: string;
  /** The sources that were read with the first look, if they belong to this version and the drop is new. */
  readonly sources?: Sources;
  /** The submission that a sweep found due. */
  readonly due?: string;
}

/** A submission whose object was deleted or replaced, with something left to do or to announce. */
export interface Orphan {
  readonly feed: FeedConfig;
  readonly submission: Submission;
  readonly because: LeftBecause;
}

/** The meaning of an event: one entry for each drop that it may be about. */
export type Located =
  | { readonly kind: 'drop'; readonly drop: Drop }
  | { readonly kind: 'orphan'; readonly orphan: Orphan }
  | { readonly kind: 'skip'; readonly reason: string };

/** How handling one drop, or one event about it, ended, and why its event must be retried, if it must. */
export type Outcome =
  | {
      readonly status: 'created' | 'rejected' | 'checked' | 'waiting' | 'in_doubt';
      readonly receipt: Receipt;
      readonly pause?: Pause;
      /** True when the outcome was announced before and was only written back again, so it is not counted. */
      readonly isOld?: true;
    }
  | {
      readonly status: 'skipped';
      readonly reason: string;
      readonly receipt?: Receipt;
      readonly pause?: Pause;
      readonly isOld?: true;
    }
  /** There is nothing to announce yet. */
  | { readonly status: 'unfinished'; readonly pause: Pause };
