import type { Log } from './log.ts';

/** The owner, the limits and the log of handling one event. */
export interface Run {
  /** The worker: the invocation, and the message of its batch. */
  readonly owner: string;
  /** Aborted at the deadline. */
  readonly signal: AbortSignal;
  /**
   * The time at which the invocation has certainly ended, by the clock of S3 once that is known: the first request of a
   * process comes after the run begins.
   */
  readonly deadline: () => Date;
  readonly log: Log;
}

/** How long a lease outlives the deadline of its owner, in milliseconds. */
const LEASE_MARGIN = 5_000;

/** The lease of one invocation. It ends after the invocation has certainly ended. */
export function leaseOf({ owner, deadline }: Pick<Run, 'owner' | 'deadline'>): { owner: string; until: string } {
  return { owner, until: new Date(deadline().getTime() + LEASE_MARGIN).toISOString() };
}

/** The same run, with more fields on every line of its log. */
export function withLog(run: Run, fields: Parameters<Log['with']>[0]): Run {
  return { ...run, log: run.log.with(fields) };
}
