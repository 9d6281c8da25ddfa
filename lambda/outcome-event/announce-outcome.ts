import { describeError, isLostWrite } from '../errors.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { noteOnLatest } from '../ledger/move.ts';
import type { Pause } from '../ledger/pause.ts';
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

/** Tells the world what became of submissions. */
export interface Announcer {
  readonly owes: Owes;
  /** Sends the event that a submission owes, if it owes one. */
  announce(submission: Submission, log: Log): Promise<Announced>;
  /** Sends the event that the list of a submission owes, if it owes one. */
  announceList(submission: Submission, log: Log): Promise<Announced>;
}

/** Says nothing to anybody: for a configuration without an event bus. */
const SILENT: Announcer = {
  owes: createOwes(false),
  announce: async submission => ({ submission }),
  announceList: async submission => ({ submission }),
};

/**
 * Makes the announcer. Nothing has to remember that an event is owed: what the ledger says of a submission calls for an
 * event, and the ledger says which one was sent. A worker that dies in between leaves it to the next delivery:
 *
 * ```
 *   ledger: created ----> written back ----> PutEvents ----> ledger: announced
 *      dies here: owed                  dies here: sent twice, and says the same twice
 * ```
 *
 * @param publish absent when there is no event bus.
 */
export function createAnnouncer(ledger: Ledger, publish: PublishEvent | undefined, now: () => Date): Announcer {
  if (publish === undefined) return SILENT;
  return {
    owes: createOwes(true),
    announce: (submission, log) =>
      sendOwed(submission, findOwedEvent(submission.receipt), publish, now, log, owed =>
        recordSent(submission, owed, ledger, now),
      ),
    announceList: (submission, log) =>
      sendOwed(submission, findOwedCompletion(submission.receipt), publish, now, log, ({ about }) =>
        noteOnLatest(ledger, submission, ({ list }) => list && { list: { ...list, announced: about } }),
      ),
  };
}

async function sendOwed(
  submission: Submission,
  owed: OutcomeEvent | undefined,
  publish: PublishEvent,
  now: () => Date,
  log: Log,
  record: (owed: OutcomeEvent) => Promise<Submission>,
): Promise<Announced> {
  if (owed === undefined) return { submission };
  try {
    await publish(owed.type, submission.receipt);
  } catch (error) {
    const reason = describeError(error);
    log.warn('the outcome event was not sent; it is owed', { reason });
    const message = `the event "${owed.type}" was not sent: ${reason}`;
    return { submission, pause: { code: 'event_not_sent', message, until: new Date(now().getTime() + RETRY_MS) } };
  }
  return { submission: await record(owed) };
}

/** Another worker may have moved the submission: then it owes another event, and this one need not be recorded. */
async function recordSent(
  submission: Submission,
  { type: event, about }: OutcomeEvent,
  ledger: Ledger,
  now: () => Date,
): Promise<Submission> {
  const announced = { event, about, at: now().toISOString() };
  try {
    return await noteOnLatest(ledger, submission, receipt =>
      findOwedEvent(receipt)?.about === about ? { announced } : undefined,
    );
  } catch (error) {
    // What was sent was sent: should nobody be able to say so, it is sent once more.
    if (!isLostWrite(error)) throw error;
    const { feed, submission: id } = submission.receipt;
    return (await ledger.read(feed, id)) ?? submission;
  }
}
