import type { Receipt } from './receipt.ts';
import { STATES } from './states.ts';

/** The status of a submission for a worker that might act on it. */
export type Standing =
  /** The function does nothing more for it. */
  | 'over'
  /** A person has to decide. */
  | 'parked'
  /** A worker has it. */
  | 'taken'
  /** There is work to do, and no worker has it. */
  | 'free';

type Stood = Pick<Receipt, 'state' | 'doubt' | 'lease'>;

/** True if a worker has it at that moment. A lease that ends at this very moment has expired. */
export function isTaken({ lease }: Pick<Receipt, 'lease'>, now: Date): boolean {
  return lease !== undefined && Date.parse(lease.until) > now.getTime();
}

/** The standing of a submission at a moment: the only place that combines state, doubt and lease. */
export function standing(receipt: Stood, now: Date): Standing {
  if (STATES[receipt.state].over) return 'over';
  if (receipt.doubt?.parked) return 'parked';
  return isTaken(receipt, now) ? 'taken' : 'free';
}

/** True if nothing more happens to it unless a person acts. */
export function isAtRest({ state, doubt }: Pick<Receipt, 'state' | 'doubt'>): boolean {
  return STATES[state].over || doubt?.parked === true;
}

/** True if there is work left and the document names no lease, so only a message or a sweep continues it. */
export function isLeftOpen(receipt: Stood): boolean {
  return !isAtRest(receipt) && receipt.lease === undefined;
}

/** True if it has ended for its object as well: the outcome was written onto it, or that was given up. */
export function isSettled({ state, writeBack }: Pick<Receipt, 'state' | 'writeBack'>): boolean {
  return STATES[state].over && !writeBack.pending;
}

/** True if a list of it may call people, now or later, and it has not ended. */
export function mayStillDial({ state }: Pick<Receipt, 'state'>): boolean {
  return STATES[state].mayDial && !STATES[state].over;
}

/** True if its closing boundary may have been sent and no result was recorded. */
export function isUnanswered({ state }: Pick<Receipt, 'state'>): boolean {
  return 'isUnanswered' in STATES[state];
}

/**
 * True if the uploader has to correct the file, or would have to after a dry run. Waiting is never a fault of the file.
 */
export function isRefused({ state, problems }: Pick<Receipt, 'state' | 'problems'>): boolean {
  return 'judgesFile' in STATES[state] && problems.length > 0;
}

/**
 * True for a submission that was skipped because its object was replaced or deleted before anything was sent. If the
 * same bytes are there afterwards, somebody has put them there again, however little time has passed.
 */
export function wasLeft({ state, problems }: Pick<Receipt, 'state' | 'problems'>): boolean {
  return state === 'skipped' && problems.some(({ code }) => code === 'source_changed');
}

/** True when it was closed because its drop continued under another idempotency key. */
export function isSuperseded({ state, problems }: Pick<Receipt, 'state' | 'problems'>): boolean {
  return state === 'skipped' && problems.some(({ code }) => code === 'superseded');
}
