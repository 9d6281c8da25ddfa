import type { SimulatorView } from './simulator-view.ts';
import type { SubmissionRow } from './submission-view.ts';

/** A feed as the page names it. */
export interface FeedView {
  readonly id: string;
  /** Where its files are dropped, as `s3://BUCKET/PREFIX`. */
  readonly place: string;
  /** What is special about it; empty when nothing is. */
  readonly about: string;
}

/** What stays as it is while the console runs. */
export interface About {
  /** Whose submissions these are. */
  readonly title: string;
  /** What can be done here, in a sentence. */
  readonly about: string;
  readonly feeds: readonly FeedView[];
  /** The names of all states, in the order of the table. */
  readonly states: readonly string[];
  /** Whether a file that was checked can be dropped from here; otherwise commands say how. */
  readonly drops: boolean;
  /** Lines that have commands of a shell find this stack; none when it finds it anyway. */
  readonly exports: readonly string[];
  /** JSON Schema of a sidecar. */
  readonly sidecarSchema: object;
}

/** What changes while the console runs. */
export interface Look {
  /** When this was seen, ISO 8601. */
  readonly at: string;
  /** Latest first. */
  readonly submissions: readonly SubmissionRow[];
  /** Older ones that were not read. */
  readonly older: number;
  readonly simulator?: SimulatorView;
  /** Why nothing new can be seen, when it cannot. */
  readonly problem?: string;
}
