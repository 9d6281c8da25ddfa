import type { Log } from './log.ts';

/** What bounds one invocation. */
export interface Run {
  /** Aborted at the deadline. */
  readonly signal: AbortSignal;
  readonly deadline: Date;
  readonly log: Log;
}
