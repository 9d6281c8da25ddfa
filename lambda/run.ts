import type { Log } from './log.ts';

/** What bounds the handling of one event. */
export interface Run {
  /** Who works: the invocation, and the message of its batch. */
  readonly owner: string;
  /** Aborted at the deadline. */
  readonly signal: AbortSignal;
  /** When the invocation surely is over, by the clock of S3 as soon as that is known: the first request of a process comes later than this. */
  readonly deadline: () => Date;
  readonly log: Log;
}

/** How long a lease outlives the deadline of its owner, in milliseconds. */
const LEASE_MARGIN = 5_000;

/** The lease of one invocation: it ends when the invocation surely has. */
export function leaseOf({ owner, deadline }: Pick<Run, 'owner' | 'deadline'>): { owner: string; until: string } {
  return { owner, until: new Date(deadline().getTime() + LEASE_MARGIN).toISOString() };
}

/** The same run, which says more on every line of its log. */
export function withLog(run: Run, fields: Parameters<Log['with']>[0]): Run {
  return { ...run, log: run.log.with(fields) };
}
