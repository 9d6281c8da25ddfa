import type { FeedConfig } from '../feed/feed-config.ts';
import type { Receipt } from '../ledger/receipt.ts';
import { isAtRest, isTaken } from '../ledger/standing.ts';
import type { Owes } from '../outcome-event/owed.ts';

/** Until a submission that was handed out is handed out again, in milliseconds. */
const PATIENCE_MS = 15 * 60_000;
/** Until a drop that waits for an upload or a tag is looked at again: it may be gone, and events get lost. */
const RELOOK_MS = 60 * 60_000;
/** The same for the first time: what completes it may have come while it was judged, and defaults of a folder know no drops. */
const FIRST_LOOK_MS = 5 * 60_000;
/** A marker that was put this much later than the wait began, in milliseconds, was put by whoever handed the drop out. */
const MARKING_MS = 2_000;
/** Until a marker without a document is taken for a leftover. */
const LEFTOVER_MS = 24 * 60 * 60_000;
const HOUR_MS = 3_600_000;

/** What a sweep does with a submission that is listed as open. */
export type Verdict =
  /** It is not open any more: its marker goes. */
  | 'over'
  /** Somebody is at it, or its time has not come. */
  | 'leave'
  /** It is handed out. */
  | 'due';

/**
 * Judges a submission by its document alone.
 *
 * @param markedAt when it was marked, or handed out, last.
 * @param owes whether somebody is still to be told of it.
 */
export function judgeOpen(receipt: Receipt | undefined, markedAt: Date, now: Date, owes: Owes): Verdict {
  const age = now.getTime() - markedAt.getTime();
  // The marker is written first; of a worker that died in between, the message comes back.
  if (receipt === undefined) return age < LEFTOVER_MS ? 'leave' : 'over';
  const { state, wait, writeBack, givenBack } = receipt;
  if (isAtRest(receipt) && !writeBack.pending && !owes(receipt)) return 'over';
  if (isTaken(receipt, now)) return 'leave';
  if (state !== 'waiting') {
    // What was given back comes back with its own message first.
    const from = Math.max(markedAt.getTime(), givenBack ? Date.parse(givenBack.notBefore) : 0);
    return now.getTime() - from < PATIENCE_MS ? 'leave' : 'due';
  }
  if (wait?.notBefore === undefined) return age < patienceFor(wait, markedAt) ? 'leave' : 'due';
  const notBefore = Date.parse(wait.notBefore);
  if (now.getTime() < notBefore) return 'leave';
  return markedAt.getTime() < notBefore || age >= PATIENCE_MS ? 'due' : 'leave';
}

/** True when a drop whose time has come was handed out a moment ago, and nothing came of it yet. */
export function isOnItsWay({ wait }: Pick<Receipt, 'wait'>, markedAt: Date, now: Date): boolean {
  if (wait?.notBefore === undefined) return false;
  const notBefore = Date.parse(wait.notBefore);
  return notBefore <= now.getTime() && markedAt.getTime() >= notBefore;
}

function patienceFor(wait: Receipt['wait'], markedAt: Date): number {
  const isUntouched = wait !== undefined && markedAt.getTime() <= Date.parse(wait.since) + MARKING_MS;
  return isUntouched ? FIRST_LOOK_MS : RELOOK_MS;
}

/** True when a drop has waited for longer than its feed finds right. Until calling hours begin does not count. */
export function hasWaitedTooLong({ state, wait }: Receipt, { maxWaitHours }: FeedConfig, now: Date): boolean {
  if (state !== 'waiting' || wait === undefined) return false;
  const opening = wait.for === 'calling_hours' ? wait.notBefore : undefined;
  const from = Math.max(Date.parse(wait.since), opening === undefined ? 0 : Date.parse(opening));
  return now.getTime() - from > maxWaitHours * HOUR_MS;
}
