import type { Finding } from './submission-view.ts';

/** Findings of one code. */
export interface FindingGroup {
  readonly code: string;
  /** How many there are, also of those that are not listed. */
  readonly count: number;
  readonly meaning: string;
  readonly action: string;
  readonly findings: readonly Finding[];
}

/** What the function would make of a file, before it is dropped. */
export interface CheckView {
  readonly file: string;
  /** `sent`, `checked`, `waiting`, `rejected` or `skipped`. */
  readonly kind: string;
  readonly isGood: boolean;
  /** The verdict in a sentence. */
  readonly verdict: string;
  /** Rows, columns and bytes, in a sentence. */
  readonly size: string;
  readonly groups: readonly FindingGroup[];
  /** Problems beyond those that are listed. */
  readonly moreProblems: number;
}
