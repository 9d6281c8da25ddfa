import { DropdialError, describeError } from '../errors.ts';
import type { Ledger, LedgerEntry } from '../ledger/ledger.ts';
import type { Log } from '../log.ts';
import { findOwedEvent } from './describe-event.ts';
import { createOwes, type Owes } from './owed.ts';
import type { PublishEvent } from './publish-event.ts';

/** How often the record of a sent event is tried while other workers write too. */
const MAX_TRIES = 3;
/** Until the next try, in seconds, when EventBridge did not take an event. */
const RETRY_SECONDS = 60;

/** Where the submission stands now and, when its event could not be sent, why its message has to come back. */
export interface Announced {
  readonly entry: LedgerEntry;
  readonly retry?: DropdialError;
}

/** Tells the world what became of submissions. */
export interface Announcer {
  readonly owes: Owes;
  /** Sends the event that an entry owes, if it owes one. */
  announce(entry: LedgerEntry, log: Log): Promise<Announced>;
}

/** Says nothing to anybody: for a configuration without an event bus. */
const SILENT: Announcer = { owes: createOwes(false), announce: async entry => ({ entry }) };

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

  /** Another worker may have moved the submission: then it owes another event, and this one need not be recorded. */
  async function record(entry: LedgerEntry, type: string, about: string): Promise<LedgerEntry> {
    let current = entry;
    for (let tries = 1; tries <= MAX_TRIES; tries++) {
      if (findOwedEvent(current.receipt)?.about !== about) return current;
      const announced = { event: type, about, at: now().toISOString() };
      const moved = await ledger.replace(current, { ...current.receipt, announced });
      if (moved) return moved;
      current = (await ledger.read(entry.receipt.feed, entry.receipt.submission)) ?? current;
    }
    return current;
  }

  return {
    owes: createOwes(true),

    async announce(entry, log) {
      const owed = findOwedEvent(entry.receipt);
      if (owed === undefined) return { entry };
      try {
        await publish(owed.type, entry.receipt);
      } catch (error) {
        const message = `the event "${owed.type}" was not sent: ${describeError(error)}`;
        log.warn('the outcome event was not sent; it is owed', { reason: describeError(error) });
        return {
          entry,
          retry: new DropdialError('event_not_sent', message, { retryAfterSeconds: RETRY_SECONDS, cause: error }),
        };
      }
      return { entry: await record(entry, owed.type, owed.about) };
    },
  };
}
