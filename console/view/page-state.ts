import type { SimulatorView } from './simulator-view.ts';
import type { SubmissionRow } from './submission-view.ts';

/** A feed on the page. */
export interface FeedView {
  readonly id: string;
  /** Where its files are dropped, as `s3://BUCKET/PREFIX`. */
  readonly place: string;
  /** Its peculiarities; empty if there are none. */
  readonly about: string;
}

/** The constant content of the page. */
export interface About {
  /** Whose submissions these are. */
  readonly title: string;
  /** The purpose of the page, in a sentence. */
  readonly about: string;
  readonly feeds: readonly FeedView[];
  /** The names of all states, in table order. */
  readonly states: readonly string[];
  /** Whether the page can drop a checked file; otherwise it shows the commands. */
  readonly drops: boolean;
  /** Lines with which shell commands find this stack; none if they find it anyway. */
  readonly exports: readonly string[];
  /** JSON Schema of a sidecar. */
  readonly sidecarSchema: object;
}

/** The changing content of the page. */
export interface Look {
  /** The time of the look, ISO 8601. */
  readonly at: string;
  /** Latest first. */
  readonly submissions: readonly SubmissionRow[];
  /** The number of older ones that were not read. */
  readonly older: number;
  readonly simulator?: SimulatorView;
  /** Why the latest look failed, if it did. */
  readonly problem?: string;
}
