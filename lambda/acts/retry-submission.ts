import { move, note } from '../ledger/move.ts';
import { STATES } from '../ledger/states.ts';
import { type Submission, standsIn } from '../ledger/submission.ts';
import { asActed, type Desk, type Hand, refuseIfTaken } from './record-act.ts';
import { RefusedError } from './refused.ts';

/**
 * Frees a submission, so that its next event continues it. That sends a submission in doubt again, so the caller has to
 * state that no list exists.
 *
 * @throws {RefusedError} when it is final, a worker holds its lease, or it is in doubt and `noListExists` is false.
 * @throws {DropdialError} `ledger_conflict` when another writer was faster.
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
  // Without `givenBack`, the next try does not wait for the delay after earlier failures.
  const acted = { ...asActed(receipt, 'retried', hand, now()), givenBack: undefined };
  if (!standsIn(submission, 'in_doubt', 'sending')) return note(ledger, submission, acted);
  if (!noListExists) {
    throw new RefusedError(
      `look for the list "${listName}" at Voximplant first; if it does not exist, say so with --not-at-voximplant`,
    );
  }
  const again = { doubt: undefined, lease: undefined, resends: resends + 1, problems: [] };
  return move(ledger, submission, 'act', 'claimed', { ...acted, ...again });
}
