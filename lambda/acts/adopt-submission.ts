import { move } from '../ledger/move.ts';
import { type Submission, standsIn } from '../ledger/submission.ts';
import { asActed, type Desk, type Hand, refuseIfTaken } from './record-act.ts';
import { RefusedError } from './refused.ts';

/**
 * Ends a submission in doubt as `created`, with the list that a person found for it. With `isHeld` the submission
 * becomes `held` instead, and the function compares the list and starts it.
 *
 * @param isHeld true when the list does not dial yet and its feed starts lists by itself.
 * @throws {RefusedError} when the submission is not in doubt, or a worker holds its lease.
 * @throws {DropdialError} `ledger_conflict` when another writer was faster.
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
