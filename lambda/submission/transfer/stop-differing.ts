import { describeError } from '../../errors.ts';
import { noteOnLatest } from '../../ledger/move.ts';
import type { Receipt } from '../../ledger/receipt.ts';
import type { Submission } from '../../ledger/submission.ts';
import { COUNT_DIFFERS, saysCountDiffers } from '../judge-count.ts';
import { describeOtherAccount } from '../other-account.ts';
import type { StepWorld, Way } from '../step.ts';

type Needs = Pick<StepWorld, 'ledger' | 'voximplant' | 'now'>;

/** @returns why the list may go on dialling; `undefined` if it is stopped. */
async function stopList(
  receipt: Receipt,
  listId: number,
  { feed, run }: Pick<Way, 'feed' | 'run'>,
  { voximplant }: Pick<Needs, 'voximplant'>,
): Promise<string | undefined> {
  try {
    const account = await voximplant.account(feed, run);
    const other = describeOtherAccount(receipt, account);
    if (other !== undefined) return other;
    const answer = await account.stop(listId);
    if (answer.kind === 'ok') return undefined;
    return answer.kind === 'refused' ? `code ${answer.code}: ${answer.message}` : answer.reason;
  } catch (error) {
    return describeError(error);
  }
}

/**
 * Stops a list that has another number of contacts than were sent, if its feed wants that, and records the result in
 * the receipt. The list is recorded before, so a crash in between leaves a list that dials and whose receipt says that
 * its count differs.
 */
export async function stopDiffering(
  submission: Submission,
  way: Pick<Way, 'feed' | 'run'>,
  world: Needs,
): Promise<Submission> {
  const { receipt } = submission;
  const { answer, state } = receipt;
  const isStopped = way.feed.whenCountDiffers === 'stop' && state === 'created' && saysCountDiffers(receipt);
  if (!isStopped || answer === undefined) return submission;
  const { list_id: listId } = answer;
  const failure = await stopList(receipt, listId, way, world);
  if (failure === undefined) way.run.log.warn('a list whose count differs was stopped', { list_id: listId });
  else way.run.log.error('a list whose count differs could not be stopped', { list_id: listId, reason: failure });
  const what = failure === undefined ? `list ${listId} was stopped` : `list ${listId} could NOT be stopped: ${failure}`;
  return noteOnLatest(world.ledger, submission, ({ problems, writeBack }) => ({
    problems: problems.map(problem =>
      problem.code === COUNT_DIFFERS ? { ...problem, message: `${problem.message}; ${what}` } : problem,
    ),
    writeBack: { ...writeBack, pending: true },
  }));
}
