import type { PlanSummary } from '../../csv/plan-summary.ts';
import { DropdialError, describeError, isLostWrite } from '../../errors.ts';
import { markedName } from '../../ledger/fingerprint.ts';
import { move } from '../../ledger/move.ts';
import type { Pause } from '../../ledger/pause.ts';
import { isIn, type Submission } from '../../ledger/submission.ts';
import type { Account } from '../../voximplant/account.ts';
import type { CallResult } from '../../voximplant/create-call-list.ts';
import { mayBeTheKey } from '../../voximplant/error-codes.ts';
import { bytesSent, type PlannedBytes } from '../../voximplant/upload/stream-body.ts';
import { holdsNewList } from '../holds-new-list.ts';
import { describeOtherAccount } from '../other-account.ts';
import type { FullWay, StepWorld } from '../step.ts';
import { CommitPoint, type LookAtLists } from './commit-point.ts';

/** The file to send: how to read it again, and its plan. */
export interface PlannedFile {
  readonly read: () => AsyncIterable<Uint8Array>;
  readonly summary: PlanSummary;
  readonly bytes: PlannedBytes;
  /** The data rows that are not sent, counted from 1. */
  readonly leftOut?: Uint32Array;
  /** Checks the suppression lists that require it once more. */
  readonly lookAtLists?: LookAtLists;
}

/** A request that ended or could not begin, and the submission after its commit point. */
export interface Sent {
  readonly submission: Submission<'claimed' | 'sending'>;
  readonly result: CallResult;
  /** The size of the file as it is sent. */
  readonly bytes?: number;
  /** Why the closing boundary was withheld, if a gate withheld it. */
  readonly withheld?: Pause;
}

/** The result of a request that could not begin. */
export function failedBefore(error: unknown): CallResult {
  const isOurs = error instanceof DropdialError;
  return {
    kind: 'failed',
    code: isOurs ? error.code : 'send_failed',
    reason: isOurs ? error.message : describeError(error),
    closingSent: false,
  };
}

/** Sends a file. If the API refuses the token or its key, sends it once more with another one of the same account. */
export async function sendOrAgain(
  claimed: Submission<'claimed'>,
  file: PlannedFile,
  way: FullWay,
  world: StepWorld,
): Promise<Sent> {
  const account = await openAccount(claimed, way, world);
  if ('result' in account) return account;
  const sent = await sendTo(account, claimed, file, way, world);
  if (!(await isWorthAgain(sent, way, world))) return sent;
  const { submission } = sent;
  const again = await takeBack(submission, world);
  // Then the API's answer is recorded for the submission in its current state.
  if (again === undefined) return sent;
  const other = await openAccount(again, way, world);
  if ('result' in other) return other;
  const changed = describeOtherAccount({ account: account.accountId }, other);
  if (changed === undefined) return sendTo(other, again, file, way, world);
  way.run.log.warn('the secret holds the key of another account; it is not tried', { reason: changed });
  return { submission: again, result: sent.result };
}

/** The lease stays, because the same worker goes on. `undefined` if the ledger could not be written. */
async function takeBack(
  submission: Sent['submission'],
  { ledger }: Pick<StepWorld, 'ledger'>,
): Promise<Submission<'claimed'> | undefined> {
  if (isIn(submission, 'claimed')) return submission;
  try {
    return await move(ledger, submission, 'answer', 'claimed', {});
  } catch (error) {
    if (isLostWrite(error)) throw error;
    return undefined;
  }
}

/** Whether the API refused the key, and there is another key or a fresh token of the same one. */
async function isWorthAgain(
  { result }: Sent,
  { feed, run }: FullWay,
  { voximplant }: Pick<StepWorld, 'voximplant'>,
): Promise<boolean> {
  if (result.kind !== 'answered' || result.answer.kind !== 'refused' || !mayBeTheKey(result.answer.code)) return false;
  const { code, class: kind } = result.answer;
  const isOther = await voximplant.renewKey(feed);
  if (isOther) run.log.warn('the API refused the key; trying once with the other one', { code });
  else if (kind === 'token') run.log.info('the API refused the token; trying once with a fresh one', { code });
  return isOther || kind === 'token';
}

/**
 * The account to send to, or why there is none. A request that was lost in one account is never sent again to another.
 */
async function openAccount(
  claimed: Submission<'claimed'>,
  { feed, run }: FullWay,
  { voximplant }: Pick<StepWorld, 'voximplant'>,
): Promise<Account | Sent> {
  try {
    const account = await voximplant.account(feed, run);
    const { resends = 0 } = claimed.receipt;
    const changed = resends > 0 ? describeOtherAccount(claimed.receipt, account) : undefined;
    if (changed !== undefined) throw new DropdialError('account_changed', changed);
    return account;
  } catch (error) {
    return { submission: claimed, result: failedBefore(error) };
  }
}

/** Calls CreateCallList once. */
export async function send(
  claimed: Submission<'claimed'>,
  file: PlannedFile,
  way: FullWay,
  world: StepWorld,
): Promise<Sent> {
  const account = await openAccount(claimed, way, world);
  return 'result' in account ? account : sendTo(account, claimed, file, way, world);
}

async function sendTo(
  account: Account,
  claimed: Submission<'claimed'>,
  { read, summary, bytes, lookAtLists }: PlannedFile,
  way: FullWay,
  world: StepWorld,
): Promise<Sent> {
  const { feed, file } = way;
  const { delimiter, encoding } = summary;
  const parameters = { ...file.parameters, delimiter, ...(summary.recodedFrom && { encoding }) };
  const listName = markedName(parameters.name, claimed.receipt.submission);
  const committed = { parameters, listName, plan: summary, account: account.accountId };
  const point = new CommitPoint(claimed, committed, way, world, lookAtLists);
  const held = holdsNewList(feed, parameters);
  const result = await account.create({
    parameters,
    listName,
    held,
    source: read(),
    planned: bytes,
    commit: point.pass,
  });
  return { result, bytes: bytesSent(bytes), ...(await point.left()) };
}
