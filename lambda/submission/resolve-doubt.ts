import { DropdialError } from '../errors.ts';
import type { FeedConfig } from '../feed/feed-config.ts';
import { submissionMark } from '../ledger/fingerprint.ts';
import { type Ledger, type LedgerEntry, moveEntry } from '../ledger/ledger.ts';
import { beginAttempt, type Doubt, type Lease } from '../ledger/receipt.ts';
import type { Log } from '../log.ts';
import type { CallContext } from '../voximplant/call-method.ts';
import { type FoundList, findCallLists } from '../voximplant/find-call-lists.ts';
import { stopCallList } from '../voximplant/stop-call-list.ts';
import type { Conclusions, Submitted } from './endings.ts';
import { isHeld } from './is-held.ts';

/** Looks that must deny a list before it may be sent again. */
const MIN_LOOKS = 2;
/** Looks within one quiet period, besides the first. */
const LOOKS_PER_PERIOD = 3;
/** How often a submission is sent again by itself; what is lost once more is a person's. */
const MAX_RESENDS = 1;
/** Until the next try to ask, in seconds, when the API could not be asked. */
const ASK_AGAIN_SECONDS = 60;

/** What looking came to: where the submission stands, or an entry that is ours to send again. */
export type Resolved =
  | { readonly kind: 'settled'; readonly submitted: Submitted }
  | { readonly kind: 'resend'; readonly entry: LedgerEntry };

export interface DoubtOptions {
  readonly feed: FeedConfig;
  readonly api: CallContext;
  readonly log: Log;
  readonly now: () => Date;
  /** Who would send it again, and until when it would be theirs; absent when the drop cannot be sent as it is. */
  readonly lease: Lease | undefined;
}

const settled = (submitted: Submitted): Resolved => ({ kind: 'settled', submitted });

function retryLater(entry: LedgerEntry, message: string, retryAfterSeconds: number): Resolved {
  return settled({ entry, retry: new DropdialError('submission_in_doubt', message, { retryAfterSeconds }) });
}

/** Stops lists beside the one that counts. False when one of them may still dial. */
async function stopTwins(twins: readonly FoundList[], { api, log }: DoubtOptions): Promise<boolean> {
  let stopped = true;
  for (const { listId, status } of twins) {
    log.error('a second list of the same submission was found', { list_id: listId, list_status: status });
    if (status === 'Canceled' || status === 'Completed') continue;
    const answer = await stopCallList(api, listId);
    if (answer.kind !== 'ok') stopped = false;
  }
  return stopped;
}

/**
 * Finds out what became of a request whose answer was lost: never by sending it again first.
 *
 * ```
 *   the list is there ---------------------------> created, reconciled (later twins are stopped)
 *   the API cannot be asked ---------------------> the event comes back
 *   denied, quiet period not over ---------------> the event comes back for the next look
 *   denied in every look of the quiet period ----> sent again, once; or parked, as the feed says
 * ```
 *
 * The list is known by the mark at the end of its name. One look proves nothing: how soon a new list is found is not
 * documented.
 *
 * @param entry in the state `in_doubt`, not parked.
 */
export function createDoubtResolver(ledger: Ledger, conclusions: Conclusions) {
  async function adopt(entry: LedgerEntry, oldest: FoundList, lists: readonly FoundList[], options: DoubtOptions) {
    // Of lists that were asked for as held, one that dials all the same has called people already: it is the one that counts.
    const first = lists.find(({ status }) => status !== 'Canceled') ?? oldest;
    const twins = lists.filter(list => list !== first);
    if (!(await stopTwins(twins, options))) {
      return retryLater(entry, 'a second list of the submission could not be stopped', ASK_AGAIN_SECONDS);
    }
    const { listId, name, status, submittedAt } = first;
    options.log.info('the lost call list was found', { list_id: listId, list_status: status });
    const answer = {
      list_id: listId,
      answeredAt: options.now().toISOString(),
      reconciled: true,
      full: { list_id: listId, list_name: name, status, dt_submit: submittedAt },
    };
    const isToBeStarted = status === 'Canceled' && isHeld(options.feed, entry.receipt.parameters);
    const concluded = isToBeStarted
      ? await conclusions.held(entry, answer)
      : await conclusions.created(
          entry,
          answer,
          twins.map(twin => twin.listId),
        );
    return settled(concluded);
  }

  async function park(entry: LedgerEntry, doubt: Doubt, why: string): Promise<Resolved> {
    const code = 'submission_parked';
    const message = `nobody knows whether the call list exists, and a person has to decide (${why}): dropdial show ${entry.receipt.submission.slice(0, 12)}`;
    const writeBack = { ...entry.receipt.writeBack, pending: true };
    const change = { doubt: { ...doubt, parked: true }, problems: [{ code, message }], writeBack };
    return settled({ entry: await moveEntry(ledger, entry, change) });
  }

  async function goOnWithout(entry: LedgerEntry, doubt: Doubt, options: DoubtOptions): Promise<Resolved> {
    const { feed, lease, now, log } = options;
    const { resends = 0 } = entry.receipt;
    const elapsed = (now().getTime() - Date.parse(doubt.since)) / 1000;
    const remaining = Math.ceil(feed.quietPeriodSeconds - elapsed);
    if (remaining > 0 || doubt.looks < MIN_LOOKS) {
      const moved = await moveEntry(ledger, entry, { doubt });
      const wait = Math.min(Math.max(remaining, 1), Math.ceil(feed.quietPeriodSeconds / LOOKS_PER_PERIOD) || 1);
      return retryLater(moved, `the API denied the list ${doubt.looks} times; the quiet period is not over`, wait);
    }
    if (feed.whenInDoubt === 'park') return park(entry, doubt, 'the feed parks what is in doubt');
    if (resends >= MAX_RESENDS) return park(entry, doubt, 'it was sent again once already');
    if (lease === undefined) return park(entry, doubt, 'its object or its parameters are not what they were');
    log.warn('the quiet period is over and the API denied the list in every look; it is sent again');
    const begun = beginAttempt(entry.receipt, lease.owner, now());
    const change = { state: 'claimed', lease, doubt: undefined, resends: resends + 1, problems: [] } as const;
    const moved = await moveEntry(ledger, entry, { ...change, problems: [], attempts: begun.attempts });
    return { kind: 'resend', entry: moved };
  }

  return async function resolveDoubt(entry: LedgerEntry, options: DoubtOptions): Promise<Resolved> {
    const { submission, listName, doubt, createdAt } = entry.receipt;
    if (doubt === undefined || listName === undefined) {
      throw new DropdialError('ledger_unreadable', `submission ${submission} is in doubt and does not say since when`);
    }
    const mark = submissionMark(submission);
    const looked = await findCallLists(options.api, { mark, listName, from: new Date(createdAt) });
    if (looked.kind === 'unknown') {
      options.log.warn('the API could not be asked for the list', { reason: looked.reason });
      return retryLater(entry, `the API could not be asked for the list: ${looked.reason}`, ASK_AGAIN_SECONDS);
    }
    const [oldest] = looked.lists;
    if (oldest) return adopt(entry, oldest, looked.lists, options);
    const at = options.now().toISOString();
    return goOnWithout(entry, { ...doubt, looks: doubt.looks + 1, lastLookAt: at }, options);
  };
}
