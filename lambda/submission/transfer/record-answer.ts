import { rowsSent } from '../../csv/plan-summary.ts';
import { DropdialError, type ErrorCode, isLostWrite } from '../../errors.ts';
import { move, noteHeld } from '../../ledger/move.ts';
import type { Pause, Wait } from '../../ledger/pause.ts';
import type { Answer } from '../../ledger/receipt.ts';
import { isIn, type Submission } from '../../ledger/submission.ts';
import type { CallResult } from '../../voximplant/create-call-list.ts';
import { type ErrorClass, suggestFix } from '../../voximplant/error-codes.ts';
import type { ApiRefusal } from '../../voximplant/read-answer.ts';
import { asCreated, asDoubted, asEnded, asHeld, asReleased, asWaiting } from '../endings.ts';
import { holdsNewList } from '../holds-new-list.ts';
import { saysCountDiffers } from '../judge-count.ts';
import type { FullWay, Stand, StepWorld } from '../step.ts';
import type { Sent } from './send.ts';

type Needs = Pick<StepWorld, 'ledger' | 'now'>;
type Asked = Submission<'claimed' | 'sending'>;

/** How a request ended: the class of the code that refused it, or another result. */
type Ended = 'created' | ErrorClass | 'unreadable' | 'none';

/**
 * The state after each answer, before the closing boundary was sent and after it. Only after it can a list exist. A
 * list that is created held goes to `held` instead. docs/adr/0007-endings.md says why.
 */
export const ENDINGS = {
  created: ['in_doubt', 'created'],
  final: ['rejected', 'rejected'],
  account: ['waiting', 'waiting'],
  token: ['waiting', 'waiting'],
  transient: ['claimed', 'claimed'],
  in_doubt: ['claimed', 'in_doubt'],
  unreadable: ['claimed', 'in_doubt'],
  none: ['claimed', 'in_doubt'],
} as const satisfies Readonly<Record<Ended, readonly [before: string, after: string]>>;

/** Milliseconds until an account or credentials that could not be used are tried again. */
const ACCOUNT_MS = 900_000;

function classOf(result: CallResult): Ended {
  if (result.kind === 'failed') return 'none';
  return result.answer.kind === 'refused' ? result.answer.class : result.answer.kind;
}

function describeRefusal({ code, message }: ApiRefusal): string {
  const fix = suggestFix(code);
  const text = `Voximplant refused the call list with code ${code}: ${message}`;
  return fix === undefined ? text : `${text} (${fix})`;
}

function describeResult(result: CallResult): string {
  if (result.kind === 'failed') return result.reason;
  const { answer } = result;
  if (answer.kind === 'refused') return describeRefusal(answer);
  return answer.kind === 'unreadable' ? answer.reason : 'the API reported a list for a request that was not complete';
}

/** Like the problem's message, but without the API's own words, which never go into a log line. */
function describeForLog(result: CallResult): string {
  if (result.kind === 'answered' && result.answer.kind === 'refused') {
    return `Voximplant refused the call list with code ${result.answer.code}`;
  }
  return describeResult(result);
}

/** The code under which a receipt records that a request had no effect. */
function releaseCode(result: CallResult): 'api_transient' | ErrorCode {
  if (result.kind === 'failed') return result.code;
  return result.answer.kind === 'refused' ? 'api_transient' : 'send_failed';
}

/**
 * Records how a call of CreateCallList ended, or why none was made, before anything else happens.
 *
 * @throws {DropdialError} `ledger_conflict` if the submission is no longer ours and nothing was created.
 */
export async function recordAnswer(sent: Sent, way: FullWay, world: StepWorld): Promise<Stand> {
  const { submission, result } = sent;
  const exception = await recordException(sent, world);
  if (exception) return exception;
  const refusal = result.kind === 'answered' && result.answer.kind === 'refused' ? result.answer : undefined;
  if (refusal) way.run.log.warn('the API refused the call list', { code: refusal.code, class: refusal.class });
  const { ledger, now } = world;
  const { receipt } = submission;
  const message = describeResult(result);
  switch (ENDINGS[classOf(result)][result.closingSent ? 1 : 0]) {
    case 'created':
      return recordList(submission, result, way, world);
    case 'rejected': {
      const change = asEnded(receipt, 'rejected', { code: `api_${refusal?.code}`, message }, now());
      return { submission: await move(ledger, submission, 'answer', 'rejected', change) };
    }
    case 'waiting':
      return waitForPerson(submission, { code: 'api_account', message, for: 'account' }, describeForLog(result), world);
    case 'claimed': {
      const because = sent.withheld ?? { code: releaseCode(result), message };
      return giveBack(submission, because, sent.withheld?.message ?? describeForLog(result), world);
    }
    case 'in_doubt':
      return { submission: await move(ledger, submission, 'answer', 'in_doubt', asDoubted(receipt, message, now())) };
  }
}

/** True if a server in front of the API rejects requests of this size. */
function isTooLarge(result: CallResult): boolean {
  return result.kind === 'answered' && result.answer.kind === 'unreadable' && result.answer.isTooLarge === true;
}

/** The same file would be refused every time; only a smaller one helps. */
async function rejectTooLarge({ submission, bytes }: Sent, { ledger, now }: Needs): Promise<Stand> {
  const { receipt } = submission;
  const message = `the file is too large: ${bytes ?? receipt.drop.size} bytes were sent, and the server in front of the API accepts no request of that size (HTTP 413); split it into smaller files and upload those`;
  const change = asEnded(receipt, 'rejected', { code: 'file_too_large', message }, now());
  return { submission: await move(ledger, submission, 'answer', 'rejected', change) };
}

/** Results that need their own ending. */
async function recordException(sent: Sent, world: Needs): Promise<Stand | undefined> {
  const { submission, result } = sent;
  if (result.closingSent) return undefined;
  if (result.kind === 'answered') return isTooLarge(result) ? rejectTooLarge(sent, world) : undefined;
  const { code, reason: message } = result;
  if (code === 'ledger_conflict') throw new DropdialError(code, message);
  if (code === 'credentials_unreadable' || code === 'account_changed')
    return waitForPerson(submission, { code, message, for: 'credentials' }, message, world);
  if (code !== 'source_changed' || !isIn(submission, 'claimed')) return undefined;
  const { ledger, now } = world;
  const change = asEnded(submission.receipt, 'skipped', { code, message }, now());
  return { submission: await move(ledger, submission, 'answer', 'skipped', change) };
}

/** Nothing was created and the drop is unharmed, so it is tried again after a delay that grows each time. */
async function giveBack(
  submission: Asked,
  { code, message }: Pick<Pause, 'code' | 'message'>,
  logged: string,
  { ledger, now }: Needs,
): Promise<Stand> {
  const { receipt } = submission;
  const { isLasting, until, change } = asReleased(receipt, { code, message }, now());
  const pause: Pause = { code, message: logged, until };
  if (isLasting) return { submission: await move(ledger, submission, 'answer', 'waiting', change), pause };
  const released = isIn(submission, 'sending')
    ? await move(ledger, submission, 'answer', 'claimed', change)
    : await noteHeld(ledger, submission, change);
  return { submission: released, pause };
}

/**
 * A person has to repair the account or its secret. Sweeps check it again, and its message comes back at the queue's
 * own time.
 */
async function waitForPerson(submission: Asked, wait: Wait, logged: string, { ledger, now }: Needs): Promise<Stand> {
  const until = new Date(now().getTime() + ACCOUNT_MS);
  const change = asWaiting(submission.receipt, { ...wait, until }, now());
  return {
    submission: await move(ledger, submission, 'answer', 'waiting', change),
    pause: { ...wait, message: logged },
  };
}

/** The list that an answer to a complete request reports. */
function listOf(result: CallResult, now: Date): Answer | undefined {
  if (result.kind !== 'answered' || result.answer.kind !== 'created') return undefined;
  const { listId, batchId, count, full } = result.answer;
  return { list_id: listId, batch_id: batchId, count, answeredAt: now.toISOString(), full };
}

async function recordList(submission: Asked, result: CallResult, way: FullWay, world: StepWorld): Promise<Stand> {
  const { feed, file, run } = way;
  const { ledger, now } = world;
  const answer = listOf(result, now());
  if (answer === undefined) throw new TypeError('only an answer that reports a list is recorded as one');
  const { list_id, count } = answer;
  const { plan } = submission.receipt;
  const rows = plan && rowsSent(plan);
  run.log.info('the call list was created', { list_id, count });
  if (count !== undefined && count !== rows) run.log.warn('the API stored another number of rows', { count, rows });
  const { receipt } = submission;
  let recorded: Submission;
  try {
    recorded = holdsNewList(feed, file.parameters)
      ? await move(ledger, submission, 'answer', 'held', asHeld(receipt, answer, now()))
      : await move(ledger, submission, 'answer', 'created', asCreated(receipt, answer, now()));
  } catch (error) {
    if (!isLostWrite(error)) throw error;
    const { recordLateAnswer } = await import('./record-late-answer.ts');
    return recordLateAnswer(submission, answer, way, world);
  }
  if (!saysCountDiffers(recorded.receipt)) return { submission: recorded };
  const { stopDiffering } = await import('./stop-differing.ts');
  return { submission: await stopDiffering(recorded, way, world) };
}
