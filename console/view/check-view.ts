import type { ChoiceView, Finding } from './submission-view.ts';

export interface FindingGroup {
  readonly code: string;
  /** Their number, including those not listed. */
  readonly count: number;
  readonly meaning: string;
  readonly action: string;
  readonly findings: readonly Finding[];
}

/** The function's verdict on a file before the drop. */
export interface CheckView {
  readonly file: string;
  /** `sent`, `checked`, `waiting`, `rejected` or `skipped`. */
  readonly kind: string;
  readonly isGood: boolean;
  /** The verdict in a sentence. */
  readonly verdict: string;
  /** Rows, columns and bytes, in a sentence; empty for a file that starts nothing. */
  readonly size: string;
  /** The effect of suppression lists on it, and the lists that were not compared, one sentence each. */
  readonly lists: readonly string[];
  readonly groups: readonly FindingGroup[];
  /** The number of problems not listed. */
  readonly moreProblems: number;
  /** How it is dropped from a shell, where the page does not drop it. */
  readonly ways?: readonly ChoiceView[];
}
