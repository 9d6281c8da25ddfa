import { move, note } from '../ledger/move.ts';
import { STATES } from '../ledger/states.ts';
import { type Submission, standsIn } from '../ledger/submission.ts';
import { asActed, type Desk, type Hand, refuseIfTaken } from './record-act.ts';
import { RefusedError } from './refused.ts';

/**
 * Frees a submission for its next event. What is in doubt is sent again by that, so somebody has to know that no list exists.
 *
 * @throws {RefusedError} when it is over, a worker has it, or nobody said that no list exists.
 * @throws {DropdialError} `ledger_conflict` when somebody was faster.
 */
export async function retrySubmission(
  { ledger, now }: Desk,
  submission: Submission,
  hand: Hand,
  noListExists: boolean,
): Promise<Submission> {
  const { receipt } = submission;
  const { state, resends = 0, listName } = receipt;
  const id = receipt.submission.slice(0, 12);
  if (STATES[state].over)
    throw new RefusedError(`only a submission that is not over can be tried again; ${id} is ${state}`);
  refuseIfTaken(receipt, now());
  // What was tried in vain is tried at once.
  const acted = { ...asActed(receipt, 'retried', hand, now()), givenBack: undefined };
  if (!standsIn(submission, 'in_doubt', 'sending')) return note(ledger, submission, acted);
  if (!noListExists) {
    throw new RefusedError(
      `look for the list "${listName}" at Voximplant first; if it does not exist, say so with --no-list-exists`,
    );
  }
  const again = { doubt: undefined, lease: undefined, resends: resends + 1, problems: [] };
  return move(ledger, submission, 'act', 'claimed', { ...acted, ...again });
}
