import type { CheckView } from './check-view.ts';
import type { SubmissionView } from './submission-view.ts';

/** A snapshot for a saved page: submissions, or checks of files. */
export interface SavedView {
  readonly title: string;
  /** ISO 8601. */
  readonly at: string;
  /** Its content, in a few words. */
  readonly about: string;
  readonly submissions: readonly SubmissionView[];
  readonly checks: readonly CheckView[];
}
