import { DropdialError } from '../errors.ts';
import type { LedgerEntry } from '../ledger/ledger.ts';
import type { Answer } from '../ledger/receipt.ts';
import type { Log } from '../log.ts';
import type { CallResult } from '../voximplant/create-call-list.ts';
import { suggestFix } from '../voximplant/error-codes.ts';
import type { ApiAnswer } from '../voximplant/read-answer.ts';
import type { Conclusions, Submitted } from './endings.ts';

/** Until an account that could not be used is tried again, in seconds. */
const ACCOUNT_SECONDS = 900;

/** The list that a call created; `undefined` when it is not known whether it did. */
export function listOf(result: CallResult, now: Date): Answer | undefined {
  if (result.kind !== 'answered' || result.answer.kind !== 'created' || !result.closingSent) return undefined;
  const { listId, batchId, count, full } = result.answer;
  return { list_id: listId, batch_id: batchId, count, answeredAt: now.toISOString(), full };
}

type Refusal = Extract<ApiAnswer, { kind: 'refused' }>;

function describeRefusal({ code, message }: Refusal): string {
  const fix = suggestFix(code);
  const text = `Voximplant refused the call list with code ${code}: ${message}`;
  return fix === undefined ? text : `${text} (${fix})`;
}

function describeOther(result: CallResult): string {
  if (result.kind === 'failed') return result.reason;
  if (result.answer.kind === 'unreadable') return result.answer.reason;
  return 'the API reported a list for a request that was not complete';
}

/**
 * Records how a call of CreateCallList ended, before anything else happens with it.
 *
 * Whether the closing boundary was sent decides what silence means: without it no list exists, with it one may.
 */
export async function recordAnswer(
  conclusions: Conclusions,
  entry: LedgerEntry,
  result: CallResult,
  held: boolean,
  now: Date,
  log: Log,
): Promise<Submitted> {
  if (result.kind === 'answered' && result.answer.kind === 'refused') {
    const { answer, closingSent } = result;
    const message = describeRefusal(answer);
    log.warn('the API refused the call list', { code: answer.code, class: answer.class });
    if (answer.class === 'final') return conclusions.ended(entry, 'rejected', { code: `api_${answer.code}`, message });
    if (answer.class === 'account' || answer.class === 'token') {
      const notBefore = new Date(now.getTime() + ACCOUNT_SECONDS * 1000);
      return conclusions.waiting(entry, { code: 'api_account', message, for: 'account', notBefore });
    }
    if (answer.class === 'transient' || !closingSent) return conclusions.released(entry, 'api_transient', message);
    return conclusions.doubted(entry, message);
  }
  const answer = listOf(result, now);
  if (answer) {
    const { list_id, count } = answer;
    const rows = entry.receipt.plan?.rows;
    log.info('the call list was created', { list_id, count });
    if (count !== undefined && count !== rows) log.warn('the API stored another number of rows', { count, rows });
    return held ? conclusions.held(entry, answer) : conclusions.created(entry, answer);
  }
  const reason = describeOther(result);
  if (result.kind === 'failed' && !result.closingSent) {
    const { code } = result;
    if (code === 'ledger_conflict') throw new DropdialError(code, reason);
    if (code === 'source_changed') return conclusions.ended(entry, 'skipped', { code, message: reason });
    return conclusions.released(entry, code, reason);
  }
  const isUnfinished = result.kind === 'answered' && result.answer.kind === 'unreadable' && !result.closingSent;
  return isUnfinished ? conclusions.released(entry, 'send_failed', reason) : conclusions.doubted(entry, reason);
}
