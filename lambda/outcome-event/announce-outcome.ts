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

/** Until the next try, in milliseconds, when EventBridge did not take an event. */
const RETRY_MS = 60_000;

/** Where the submission stands now and, when its event could not be sent, why its message has to come back. */
export interface Announced {
  readonly submission: Submission;
  readonly pause?: Pause;
}

/** What sending an event came to. */
export interface Sent {
  /** What the ledger is to say of it, of the receipt as it is by then; absent when nothing was sent. */
  readonly note?: (receipt: Receipt) => Pick<Receipt, 'announced'> | undefined;
  /** Why it could not be sent. */
  readonly pause?: Pause;
}

/** Tells the world what became of submissions. */
export interface Announcer {
  readonly owes: Owes;
  /** Sends the event that a receipt calls for, if it owes one, and leaves it to the caller to note that. */
  send(receipt: Receipt, log: Log): Promise<Sent>;
  /** Sends the event that a submission owes, if it owes one. */
  announce(submission: Submission, log: Log): Promise<Announced>;
  /** Sends the event that the list of a submission owes, if it owes one. */
  announceList(submission: Submission, log: Log): Promise<Announced>;
}

/** Says nothing to anybody: for a configuration without an event bus. */
const SILENT: Announcer = {
  owes: createOwes(false),
  send: async () => ({}),
  announce: async submission => ({ submission }),
  announceList: async submission => ({ submission }),
};

/** Where events go, and by which clock it is said when. */
interface Outlet {
  readonly publish: PublishEvent;
  readonly now: () => Date;
}

/**
 * Makes the announcer. Nothing has to remember that an event is owed: what the ledger says of a submission calls for an
 * event, and the ledger says which one was sent. A worker that dies in between leaves it to the next delivery:
 *
 * ```
 *   ledger: created ----> written back ----> PutEvents ----> ledger: written back, announced
 *      dies here: both are done         dies here: sent twice, and says the same twice
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

/** Another worker may move the submission meanwhile: then it owes another event, and this one need not be recorded. */
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
    // What was sent was sent: should nobody be able to say so, it is sent once more.
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
