import type { CheckView } from '../view/check-view.ts';
import type { About, Look } from '../view/page-state.ts';
import type { SubmissionView } from '../view/submission-view.ts';

/** A file chosen on the page, with its parameters. */
export interface ChosenFile {
  /** Its path on this machine, with its sidecar beside it. */
  readonly path: string;
  /** The feed whose rules apply. */
  readonly feed: string;
  /** The content of its sidecar. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

/**
 * The source of the page's content; every console provides its own. Nothing that a desk returns may contain a telephone
 * number.
 */
export interface Desk {
  readonly about: About;
  /** The pause between two looks, in milliseconds. */
  readonly pauseMs: number;
  look(): Promise<Look>;
  /** One submission by its whole id; `undefined` if there is none. */
  open(id: string): Promise<SubmissionView | undefined>;
  /** Checks a file as the function would. Nothing is sent anywhere. */
  readonly check: (file: ChosenFile) => Promise<CheckView>;
  /** Drops a file; absent if this console is read-only. @returns the key of the object. */
  readonly drop?: (file: ChosenFile) => Promise<string>;
  /** Triggers a switch of the simulator by its id; absent without a simulator. */
  readonly order?: (id: string) => Promise<void>;
}
