import { move } from '../ledger/move.ts';
import { type Submission, standsIn } from '../ledger/submission.ts';
import { asActed, type Desk, type Hand, refuseIfTaken } from './record-act.ts';
import { RefusedError } from './refused.ts';

/**
 * Ends a submission in doubt with the list that it has become or, where that list does not dial yet and its feed starts lists by
 * itself, has the function compare and start it.
 *
 * @param isHeld true when the list is to be started.
 * @throws {RefusedError} when it is not in doubt, or a worker has it.
 * @throws {DropdialError} `ledger_conflict` when somebody was faster.
 */
export async function adoptSubmission(
  { ledger, now }: Desk,
  submission: Submission,
  listId: number,
  hand: Hand,
  isHeld = false,
): Promise<Submission> {
  const { receipt } = submission;
  const id = receipt.submission.slice(0, 12);
  if (!standsIn(submission, 'in_doubt', 'sending'))
    throw new RefusedError(`only a submission in doubt can be adopted; ${id} is ${receipt.state}`);
  refuseIfTaken(receipt, now());
  const change = {
    ...asActed(receipt, 'adopted', hand, now()),
    answer: { list_id: listId, answeredAt: now().toISOString(), reconciled: true, full: { adopted: true } },
    problems: [],
    problemCount: undefined,
    doubt: undefined,
    lease: undefined,
  };
  return isHeld ? move(ledger, submission, 'act', 'held', change) : move(ledger, submission, 'act', 'created', change);
}
