import type { FeedConfig } from '../feed/feed-config.ts';
import type { Receipt } from '../ledger/receipt.ts';
import { isAtRest, isTaken } from '../ledger/standing.ts';
import type { Owes } from '../outcome-event/owed.ts';
import { DAY_MS, HOUR_MS } from '../time/units.ts';

/** Time before a submission is handed out again, in milliseconds. */
const PATIENCE_MS = 15 * 60_000;
/** Time before a drop that waits for an upload or a tag is looked at again: it may be gone, and events can be lost. */
const RELOOK_MS = HOUR_MS;
/**
 * The same for the first look. What the drop needs may have arrived while it was judged, or in folder defaults, whose
 * event names no drop.
 */
const FIRST_LOOK_MS = 5 * 60_000;
/** If a marker is this much newer than the wait, in milliseconds, it was written by handing the drop out. */
const MARKING_MS = 2_000;
/** Age at which a marker without a document counts as a leftover. */
const LEFTOVER_MS = DAY_MS;

/** The decision of a sweep about an open submission. */
type Verdict =
  /** It is no longer open, so its marker is removed. */
  | 'over'
  /** A worker has it, or it is not due yet. */
  | 'leave'
  | 'due';

/**
 * Judges a submission by its document alone.
 *
 * @param markedAt when it was last marked or handed out.
 * @param owes whether an event about it has not been sent.
 */
export function judgeOpen(receipt: Receipt | undefined, markedAt: Date, now: Date, owes: Owes): Verdict {
  const age = now.getTime() - markedAt.getTime();
  // The marker is written before the document. If a worker died in between, its message is retried.
  if (receipt === undefined) return age < LEFTOVER_MS ? 'leave' : 'over';
  const { state, wait, writeBack, givenBack } = receipt;
  if (isAtRest(receipt) && !writeBack.pending && !owes(receipt)) return 'over';
  if (isTaken(receipt, now)) return 'leave';
  if (state !== 'waiting') {
    // A submission that was given back is first retried by its own message.
    const from = Math.max(markedAt.getTime(), givenBack ? Date.parse(givenBack.notBefore) : 0);
    return now.getTime() - from < PATIENCE_MS ? 'leave' : 'due';
  }
  if (wait?.notBefore === undefined) return age < patienceFor(wait, markedAt) ? 'leave' : 'due';
  const notBefore = Date.parse(wait.notBefore);
  if (now.getTime() < notBefore) return 'leave';
  return markedAt.getTime() < notBefore || age >= PATIENCE_MS ? 'due' : 'leave';
}

/** True when a due drop was handed out recently, and that has had no effect yet. */
export function isOnItsWay({ wait }: Pick<Receipt, 'wait'>, markedAt: Date, now: Date): boolean {
  if (wait?.notBefore === undefined) return false;
  const notBefore = Date.parse(wait.notBefore);
  return notBefore <= now.getTime() && markedAt.getTime() >= notBefore;
}

function patienceFor(wait: Receipt['wait'], markedAt: Date): number {
  const isUntouched = wait !== undefined && markedAt.getTime() <= Date.parse(wait.since) + MARKING_MS;
  return isUntouched ? FIRST_LOOK_MS : RELOOK_MS;
}

/**
 * True when a drop has waited longer than its feed's `maxWaitHours`. The time until calling hours begin does not count.
 */
export function hasWaitedTooLong({ state, wait }: Receipt, { maxWaitHours }: FeedConfig, now: Date): boolean {
  if (state !== 'waiting' || wait === undefined) return false;
  const opening = wait.for === 'calling_hours' ? wait.notBefore : undefined;
  const from = Math.max(Date.parse(wait.since), opening === undefined ? 0 : Date.parse(opening));
  return now.getTime() - from > maxWaitHours * HOUR_MS;
}
