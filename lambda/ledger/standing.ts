import type { Receipt } from './receipt.ts';
import { STATES } from './states.ts';

/** What a submission counts as for whoever might do something with it. */
export type Standing =
  /** Nothing is done for it any more by itself. */
  | 'over'
  /** A person decides. */
  | 'parked'
  /** A worker has it. */
  | 'taken'
  /** Something is to be done, and nobody is at it. */
  | 'free';

type Stood = Pick<Receipt, 'state' | 'doubt' | 'lease'>;

/** True when a worker has it at that moment. A lease that ends at this very moment is over. */
export function isTaken({ lease }: Pick<Receipt, 'lease'>, now: Date): boolean {
  return lease !== undefined && Date.parse(lease.until) > now.getTime();
}

/** What a submission counts as at a moment: the one place that puts together state, doubt and lease. */
export function standing(receipt: Stood, now: Date): Standing {
  if (STATES[receipt.state].over) return 'over';
  if (receipt.doubt?.parked) return 'parked';
  return isTaken(receipt, now) ? 'taken' : 'free';
}

/** True when nothing is done for it any more, unless a person does. */
export function isAtRest({ state, doubt }: Pick<Receipt, 'state' | 'doubt'>): boolean {
  return STATES[state].over || doubt?.parked === true;
}

/**
 * True when something is still to be done and no worker has it, nor had it when this was written: only a message, or a sweep,
 * brings it forward.
 */
export function isLeftOpen(receipt: Stood): boolean {
  return !isAtRest(receipt) && receipt.lease === undefined;
}

/** True when it is over as far as the object is concerned: its outcome is written onto it, or given up. */
export function isSettled({ state, writeBack }: Pick<Receipt, 'state' | 'writeBack'>): boolean {
  return STATES[state].over && !writeBack.pending;
}

/** True when a list of it may call people, now or later, and that is not recorded as its end yet. */
export function mayStillDial({ state }: Pick<Receipt, 'state'>): boolean {
  return STATES[state].mayDial && !STATES[state].over;
}

/** True when its closing boundary may have been sent and nobody recorded what came of it. */
export function isUnanswered({ state }: Pick<Receipt, 'state'>): boolean {
  return 'isUnanswered' in STATES[state];
}

/** True when an uploader has to mend the file, or would have to after a dry run. What only waits is no fault of the file. */
export function isRefused({ state, problems }: Pick<Receipt, 'state' | 'problems'>): boolean {
  return 'judgesFile' in STATES[state] && problems.length > 0;
}

/**
 * True for a submission that was skipped because its object was replaced or deleted before anything was sent. If the same bytes are there
 * afterwards, somebody has put them there again, however little time has passed.
 */
export function wasLeft({ state, problems }: Pick<Receipt, 'state' | 'problems'>): boolean {
  return state === 'skipped' && problems.some(({ code }) => code === 'source_changed');
}
