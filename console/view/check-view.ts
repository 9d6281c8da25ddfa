import type { ChoiceView, Finding } from './submission-view.ts';

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
  /** What suppression lists have of it, and which of them were not compared, each in a sentence. */
  readonly lists: readonly string[];
  readonly groups: readonly FindingGroup[];
  /** Problems beyond those that are listed. */
  readonly moreProblems: number;
  /** How it is dropped from a shell, where the page does not drop it. */
  readonly ways?: readonly ChoiceView[];
}
