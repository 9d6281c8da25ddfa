import type { PlanSummary } from '../../csv/plan-summary.ts';
import { DropdialError, describeError, isLostWrite } from '../../errors.ts';
import { markedName } from '../../ledger/fingerprint.ts';
import { move } from '../../ledger/move.ts';
import type { Pause } from '../../ledger/pause.ts';
import { isIn, type Submission } from '../../ledger/submission.ts';
import type { Account } from '../../voximplant/account.ts';
import type { CallResult } from '../../voximplant/create-call-list.ts';
import { mayBeTheKey } from '../../voximplant/error-codes.ts';
import type { PlannedBytes } from '../../voximplant/upload/stream-body.ts';
import { isHeld } from '../is-held.ts';
import type { FullWay, StepWorld } from '../step.ts';
import { CommitPoint } from './commit-point.ts';

/** What is sent: how it is read again, and what the plan found. */
export interface PlannedFile {
  readonly read: () => AsyncIterable<Uint8Array>;
  readonly summary: PlanSummary;
  readonly bytes: PlannedBytes;
}

/** A request that ended, or could not begin, and the submission as its commit point left it. */
export interface Sent {
  readonly submission: Submission<'claimed' | 'sending'>;
  readonly result: CallResult;
  /** How large the file is as it is sent. */
  readonly bytes?: number;
  /** Why the closing boundary was withheld, when a gate did. */
  readonly withheld?: Pause;
}

/** How a request ended that could not even begin. */
export function failedBefore(error: unknown): CallResult {
  const isOurs = error instanceof DropdialError;
  return {
    kind: 'failed',
    code: isOurs ? error.code : 'send_failed',
    reason: isOurs ? error.message : describeError(error),
    closingSent: false,
  };
}

/** Sends a file and, where the API refuses the token or its key, once more with another one. */
export async function sendOrAgain(
  claimed: Submission<'claimed'>,
  file: PlannedFile,
  way: FullWay,
  world: StepWorld,
): Promise<Sent> {
  const sent = await send(claimed, file, way, world);
  if (!(await isWorthAgain(sent, way, world))) return sent;
  const { submission } = sent;
  if (isIn(submission, 'claimed')) return send(submission, file, way, world);
  let again: Submission<'claimed'>;
  try {
    // The lease stays: the same worker goes on.
    again = await move(world.ledger, submission, 'answer', 'claimed', {});
  } catch (error) {
    if (isLostWrite(error)) throw error;
    // What the API said is recorded then, where the submission stands.
    return sent;
  }
  return send(again, file, way, world);
}

/** Whether the API refused the key, and there is another one, or a fresh token of the same. */
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

/** Calls CreateCallList once. */
export async function send(
  claimed: Submission<'claimed'>,
  { read, summary, bytes }: PlannedFile,
  way: FullWay,
  world: StepWorld,
): Promise<Sent> {
  const { feed, run, file } = way;
  const { delimiter, encoding } = summary;
  const parameters = { ...file.parameters, delimiter, ...(summary.recodedFrom && { encoding }) };
  const listName = markedName(parameters.name, claimed.receipt.submission);
  let account: Account;
  try {
    account = await world.voximplant.account(feed, run);
  } catch (error) {
    return { submission: claimed, result: failedBefore(error) };
  }
  const point = new CommitPoint(claimed, { parameters, listName, plan: summary }, way, world);
  const held = isHeld(feed, parameters);
  const result = await account.create({
    parameters,
    listName,
    held,
    source: read(),
    planned: bytes,
    commit: point.pass,
  });
  return { result, bytes: bytes.bytes, ...(await point.left()) };
}
