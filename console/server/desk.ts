import type { CheckView } from '../view/check-view.ts';
import type { About, Look } from '../view/page-state.ts';
import type { SubmissionView } from '../view/submission-view.ts';

/** A file that somebody chose on the page, and what is said beside it. */
export interface ChosenFile {
  /** Where it lies on this machine, its sidecar beside it. */
  readonly path: string;
  /** Whose rules apply. */
  readonly feed: string;
  /** What its sidecar says. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** What the page is about; every console brings its own. Nothing that a desk returns may hold a telephone number. */
export interface Desk {
  readonly about: About;
  /** How long to wait between two looks, in milliseconds. */
  readonly pauseMs: number;
  look(): Promise<Look>;
  /** One submission by its whole id; `undefined` when there is none. */
  open(id: string): Promise<SubmissionView | undefined>;
  /** Judges a file as the function would. Nothing is sent anywhere. */
  readonly check: (file: ChosenFile) => Promise<CheckView>;
  /** Drops a file; absent where this console only looks. @returns the key of the object. */
  readonly drop?: (file: ChosenFile) => Promise<string>;
  /** Has the simulator do something, by the id of its switch; absent where there is none. */
  readonly order?: (id: string) => Promise<void>;
}
