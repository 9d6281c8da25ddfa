import type { CheckView } from './check-view.ts';
import type { SubmissionView } from './submission-view.ts';

/** A page that is written once, and shows what was so then: submissions, or checks of files. */
export interface SavedView {
  readonly title: string;
  /** ISO 8601. */
  readonly at: string;
  /** What it shows, in a few words. */
  readonly about: string;
  readonly submissions: readonly SubmissionView[];
  readonly checks: readonly CheckView[];
}
