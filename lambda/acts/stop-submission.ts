import { submissionMark } from '../ledger/fingerprint.ts';
import type { Change } from '../ledger/ledger.ts';
import { move, noteOnLatest } from '../ledger/move.ts';
import type { Receipt } from '../ledger/receipt.ts';
import { type StandingIn, type Submission, standsIn } from '../ledger/submission.ts';
import { describeOtherAccount } from '../submission/other-account.ts';
import { answerOfFound } from '../submission/resolve-doubt.ts';
import type { Lists } from '../voximplant/account.ts';
import type { Found } from '../voximplant/find-call-lists.ts';
import { asActed, type Desk, type Hand, refuseIfTaken } from './record-act.ts';
import { RefusedError } from './refused.ts';

interface Stopped {
  readonly submission: Submission;
  /** What to tell the operator. */
  readonly lines: readonly string[];
  /** False when a list may still dial. */
  readonly isSure: boolean;
}

/** The part of the API that stopping uses. */
type Stoppable = Pick<Lists, 'accountId' | 'find' | 'stop'>;

/** @throws {RefusedError} when one of the lists may still dial. */
async function stopLists(lists: Stoppable, listIds: readonly number[]): Promise<string[]> {
  const lines: string[] = [];
  const failures: string[] = [];
  for (const listId of listIds) {
    const answer = await lists.stop(listId);
    if (answer.kind === 'ok') lines.push(`list ${listId} is stopped`);
    else {
      const reason = answer.kind === 'refused' ? `code ${answer.code}: ${answer.message}` : answer.reason;
      failures.push(`list ${listId} is NOT stopped: ${reason}`);
    }
  }
  if (failures.length > 0) throw new RefusedError([...lines, ...failures].join('; '));
  return lines;
}

/** The change to `skipped`, for a submission that has no dialling list and will never have one. */
function asStopped(receipt: Receipt, hand: Hand, now: Date): Change {
  const problems = [{ code: 'stopped', message: `stopped by hand: ${hand.reason}` }];
  const acted = asActed(receipt, 'stopped', hand, now);
  return { ...acted, problems, problemCount: 1, doubt: undefined, lease: undefined };
}

/** Retries until the act is recorded: a `created` submission stays so, whatever workers note on it meanwhile. */
function noteStop({ ledger, now }: Desk, submission: Submission, hand: Hand): Promise<Submission> {
  return noteOnLatest(ledger, submission, receipt => asActed(receipt, 'stopped', hand, now()));
}

async function stopDoubtful(
  { ledger, now }: Desk,
  doubtful: StandingIn<'in_doubt' | 'sending'>,
  hand: Hand,
  lists: Stoppable,
): Promise<Stopped> {
  const { receipt } = doubtful;
  const { listName = '' } = receipt;
  const from = new Date(receipt.createdAt);
  const other = describeOtherAccount(receipt, lists);
  const look: Found =
    other === undefined
      ? await lists.find({ mark: submissionMark(receipt.submission), listName, from })
      : { kind: 'unknown', reason: other };
  if (look.kind === 'found' && look.lists[0]) {
    const [first, ...others] = look.lists;
    const twins = others.map(({ listId }) => listId);
    const lines = await stopLists(lists, [first.listId, ...twins]);
    const submission = await move(ledger, doubtful, 'act', 'created', {
      ...asActed(receipt, 'stopped', hand, now()),
      answer: answerOfFound(first, now()),
      problems: [],
      doubt: undefined,
      lease: undefined,
      ...(twins.length > 0 && { twins }),
    });
    return { submission, lines: [...lines, 'it had been created: calls may have been made'], isSure: true };
  }
  const submission = await move(ledger, doubtful, 'act', 'skipped', asStopped(receipt, hand, now()));
  const why = look.kind === 'found' ? 'the API shows no list of it yet' : `the API could not be asked: ${look.reason}`;
  const lines = ['it will not be sent again', `${why}; look for "${listName}" at Voximplant later, it may exist`];
  return { submission, lines, isSure: look.kind === 'found' };
}

/**
 * Stops a submission: its lists start no more calls, or it never becomes a list.
 *
 * ```
 *   waiting | claimed, lease expired --- If-Match --> skipped: a worker that is about to send cannot commit any more
 *   held, lease expired ---------------- If-Match --> skipped: its list stays cancelled
 *   in_doubt | sending, lease expired -- found: stopped, If-Match --> created; not found: If-Match --> skipped
 *   created ---------------------------- stopped, If-Match --> created, with the act of the person who stopped it
 * ```
 *
 * @throws {RefusedError} when it ended without a list, a worker holds its lease, or a list could not be stopped.
 * @throws {DropdialError} `ledger_conflict` when another writer was faster.
 */
export async function stopSubmission(
  desk: Desk,
  submission: Submission,
  hand: Hand,
  openLists: () => Promise<Stoppable>,
): Promise<Stopped> {
  const { ledger, now } = desk;
  const { receipt } = submission;
  const { state, answer, twins = [] } = receipt;
  if (state === 'created' && answer !== undefined) {
    const lines = await stopLists(await openLists(), [answer.list_id, ...twins]);
    return { submission: await noteStop(desk, submission, hand), lines, isSure: true };
  }
  const isUnanswered = standsIn(submission, 'in_doubt', 'sending');
  if (!isUnanswered && !standsIn(submission, 'waiting', 'claimed', 'held'))
    throw new RefusedError(`${receipt.submission.slice(0, 12)} is ${state}: there is nothing to stop`);
  refuseIfTaken(receipt, now());
  if (isUnanswered) return stopDoubtful(desk, submission, hand, await openLists());
  const stopped = await move(ledger, submission, 'act', 'skipped', asStopped(receipt, hand, now()));
  if (answer === undefined) return { submission: stopped, lines: ['it will never be sent'], isSure: true };
  return { submission: stopped, lines: await stopLists(await openLists(), [answer.list_id]), isSure: true };
}
