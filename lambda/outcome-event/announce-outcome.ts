import { describeError, isLostWrite } from '../errors.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { noteOnLatest } from '../ledger/move.ts';
import type { Pause } from '../ledger/pause.ts';
import type { Receipt } from '../ledger/receipt.ts';
import type { Submission } from '../ledger/submission.ts';
import type { Log } from '../log.ts';
import { findOwedCompletion, findOwedEvent, type OutcomeEvent } from './describe-event.ts';
import { createOwes, type Owes } from './owed.ts';
import type { PublishEvent } from './publish-event.ts';

/** Delay before an event that EventBridge did not accept is tried again, in milliseconds. */
const RETRY_MS = 60_000;

/** The submission after announcing, and why its message has to be retried if its event could not be sent. */
interface Announced {
  readonly submission: Submission;
  readonly pause?: Pause;
}

/** The result of sending an event. */
export interface Sent {
  /** What to record on the latest receipt; absent when nothing was sent. */
  readonly note?: (receipt: Receipt) => Pick<Receipt, 'announced'> | undefined;
  /** Why the event could not be sent. */
  readonly pause?: Pause;
}

/** Sends outcome events. */
export interface Announcer {
  readonly owes: Owes;
  /** Sends the event that a receipt owes, if any; the caller records it. */
  send(receipt: Receipt, log: Log): Promise<Sent>;
  /** Sends the event that a submission owes, if any. */
  announce(submission: Submission, log: Log): Promise<Announced>;
  /** Sends the event that the list of a submission owes, if any. */
  announceList(submission: Submission, log: Log): Promise<Announced>;
}

/** For a configuration without an event bus: sends nothing. */
const SILENT: Announcer = {
  owes: createOwes(false),
  send: async () => ({}),
  announce: async submission => ({ submission }),
  announceList: async submission => ({ submission }),
};

/** Where events are sent, and the clock that dates them. */
interface Outlet {
  readonly publish: PublishEvent;
  readonly now: () => Date;
}

/**
 * Creates the announcer. That an event is owed is not stored: it follows from the receipt, which implies an event and
 * records the one that was sent. If a worker dies in between, the next delivery of the message sends it:
 *
 * ```
 *   ledger: created ----> written back ----> PutEvents ----> ledger: written back, announced
 *      a crash here: both are done later     a crash here: the same event is sent again
 * ```
 *
 * @param publish absent when there is no event bus.
 */
export function createAnnouncer(ledger: Ledger, publish: PublishEvent | undefined, now: () => Date): Announcer {
  if (publish === undefined) return SILENT;
  const outlet: Outlet = { publish, now };
  return {
    owes: createOwes(true),
    send: (receipt, log) => sendOutcome(receipt, outlet, log),
    announce: (submission, log) => announceOutcome(submission, ledger, outlet, log),
    announceList: (submission, log) => announceCompletion(submission, ledger, outlet, log),
  };
}

/** @returns why the event could not be sent. */
async function tryToSend(
  { type }: OutcomeEvent,
  receipt: Receipt,
  { publish, now }: Outlet,
  log: Log,
): Promise<Pause | undefined> {
  try {
    await publish(type, receipt);
    return undefined;
  } catch (error) {
    const reason = describeError(error);
    log.warn('the outcome event was not sent; it is owed', { reason });
    const message = `the event "${type}" was not sent: ${reason}`;
    return { code: 'event_not_sent', message, until: new Date(now().getTime() + RETRY_MS) };
  }
}

/** If another worker moves the submission meanwhile, it owes another event, and this one need not be recorded. */
async function sendOutcome(receipt: Receipt, outlet: Outlet, log: Log): Promise<Sent> {
  const owed = findOwedEvent(receipt);
  if (owed === undefined) return {};
  const pause = await tryToSend(owed, receipt, outlet, log);
  if (pause) return { pause };
  const { type: event, about } = owed;
  const announced = { event, about, at: outlet.now().toISOString() };
  return { note: latest => (findOwedEvent(latest)?.about === about ? { announced } : undefined) };
}

async function announceOutcome(submission: Submission, ledger: Ledger, outlet: Outlet, log: Log): Promise<Announced> {
  const { note, pause } = await sendOutcome(submission.receipt, outlet, log);
  if (note === undefined) return { submission, ...(pause && { pause }) };
  try {
    return { submission: await noteOnLatest(ledger, submission, note) };
  } catch (error) {
    // The event was sent. If that cannot be recorded, it is sent again.
    if (!isLostWrite(error)) throw error;
    const { feed, submission: id } = submission.receipt;
    return { submission: (await ledger.read(feed, id)) ?? submission };
  }
}

async function announceCompletion(
  submission: Submission,
  ledger: Ledger,
  outlet: Outlet,
  log: Log,
): Promise<Announced> {
  const owed = findOwedCompletion(submission.receipt);
  if (owed === undefined) return { submission };
  const pause = await tryToSend(owed, submission.receipt, outlet, log);
  if (pause) return { submission, pause };
  const noted = await noteOnLatest(
    ledger,
    submission,
    ({ list }) => list && { list: { ...list, announced: owed.about } },
  );
  return { submission: noted };
}
