import type { Conclusions, Submitted } from './conclude-attempt.ts';
import { DropdialError } from './errors.ts';
import type { LedgerEntry } from './ledger.ts';
import type { Log } from './log.ts';
import type { CallContext } from './voximplant/call-method.ts';
import { readCallListStatuses } from './voximplant/find-call-lists.ts';
import { recoverCallList } from './voximplant/recover-call-list.ts';

/** Until the next try, in seconds. */
const RETRY_SECONDS = 60;

function retryLater(entry: LedgerEntry, reason: string): Submitted {
  const message = `the call list ${entry.receipt.answer?.list_id} is held and could not be started: ${reason}`;
  return { entry, retry: new DropdialError('held_not_started', message, { retryAfterSeconds: RETRY_SECONDS }) };
}

/**
 * The second phase of a held start: the list exists, cancelled, and the ledger has its id. It is started only when it holds
 * as many contacts as were planned. Starting it twice is harmless, so a lost answer is simply asked for again.
 *
 * An API that ignores `is_cancelled` made a list that dials already; then there is nothing left to hold.
 */
export async function startHeld(
  conclusions: Conclusions,
  entry: LedgerEntry,
  api: CallContext,
  log: Log,
): Promise<Submitted> {
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
  const recovered = await recoverCallList(api, listId);
  if (recovered.kind !== 'ok') {
    return retryLater(
      entry,
      recovered.kind === 'refused' ? `code ${recovered.code}: ${recovered.message}` : recovered.reason,
    );
  }
  return conclusions.created(entry, answer);
}
