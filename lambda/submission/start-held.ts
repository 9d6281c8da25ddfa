import { DropdialError } from '../errors.ts';
import { type Ledger, type LedgerEntry, moveEntry } from '../ledger/ledger.ts';
import type { Lease } from '../ledger/receipt.ts';
import type { Log } from '../log.ts';
import type { CallContext } from '../voximplant/call-method.ts';
import { readCallListStatuses } from '../voximplant/find-call-lists.ts';
import { recoverCallList } from '../voximplant/recover-call-list.ts';
import { stopCallList } from '../voximplant/stop-call-list.ts';
import type { Conclusions, Submitted } from './endings.ts';
import { isLostWrite } from './record-late-answer.ts';

/** Until the next try, in seconds. */
const RETRY_SECONDS = 60;

function retryLater(entry: LedgerEntry, reason: string): Submitted {
  const message = `the call list ${entry.receipt.answer?.list_id} is held and could not be started: ${reason}`;
  return { entry, retry: new DropdialError('held_not_started', message, { retryAfterSeconds: RETRY_SECONDS }) };
}

export interface HeldOptions {
  readonly ledger: Ledger;
  readonly conclusions: Conclusions;
  readonly api: CallContext;
  readonly log: Log;
  /** Who starts it, and until when nobody else may. */
  readonly lease: Lease;
}

/**
 * The second phase of a held start: the list exists, cancelled, and the ledger has its id. It is started only when it holds
 * as many contacts as were planned. Starting it twice is harmless, so a lost answer is simply asked for again.
 *
 * ```
 *   held -- look, compare the count -- If-Match: lease --> held, ours -- RecoverCallList -- If-Match --> created
 * ```
 *
 * The lease is a commit point: a person who stops the submission meanwhile takes it from us before anything dials, or waits.
 * An API that ignores `is_cancelled` made a list that dials already; then there is nothing left to hold.
 */
export async function startHeld(options: HeldOptions, entry: LedgerEntry): Promise<Submitted> {
  const { ledger, conclusions, api, log, lease } = options;
  const { answer, plan } = entry.receipt;
  if (answer === undefined) throw new DropdialError('ledger_unreadable', 'a held submission does not name its list');
  const { list_id: listId, count } = answer;
  const looked = await readCallListStatuses(api, [listId]);
  if (looked.kind === 'unknown') return retryLater(entry, looked.reason);
  const status = looked.statuses.get(listId);
  if (status === 'In progress' || status === 'Completed') {
    log.warn('the API ignored is_cancelled: the list dialled before it was recorded', { list_id: listId });
    return conclusions.created(entry, answer);
  }
  // What cannot be read as either must not be taken for dialling: then nobody would ever start it.
  if (status !== 'Canceled') return retryLater(entry, `the API shows it as "${status ?? 'gone'}"`);
  if (count !== undefined && plan !== undefined && count !== plan.rows) {
    const message = `Voximplant stored ${count} of ${plan.rows} rows; list ${listId} stays cancelled`;
    return conclusions.ended(entry, 'rejected', { code: 'count_differs', message });
  }
  const taken = await moveEntry(ledger, entry, { lease });
  const recovered = await recoverCallList(api, listId);
  if (recovered.kind !== 'ok') {
    const reason = recovered.kind === 'refused' ? `code ${recovered.code}: ${recovered.message}` : recovered.reason;
    return retryLater(await moveEntry(ledger, taken, { lease: undefined }), reason);
  }
  try {
    return await conclusions.created(taken, answer);
  } catch (error) {
    if (isLostWrite(error)) await stopIfEnded(options, taken, listId);
    throw error;
  }
}

/** Who slept past the lease may have started what a person had stopped meanwhile. */
async function stopIfEnded({ ledger, api, log }: HeldOptions, { receipt }: LedgerEntry, listId: number): Promise<void> {
  const latest = await ledger.read(receipt.feed, receipt.submission);
  if (latest?.receipt.state !== 'skipped') return;
  const { kind } = await stopCallList(api, listId);
  log.error('a list was started after a person had stopped it', { list_id: listId, stopped: kind === 'ok' });
}
