import { DropdialError } from '../errors.ts';
import type { Change, Ledger } from './ledger.ts';
import type { ListStep } from './list-moves.ts';
import type { ListPart } from './list-part.ts';
import { write } from './move.ts';
import type { Submission } from './submission.ts';

/** A submission whose list is watched. */
export type Watched = Submission<'created'> & { readonly receipt: { readonly list: ListPart } };

/** True for a submission that ended as created and whose list is watched. */
export function isWatched(submission: Submission | undefined): submission is Watched {
  return submission?.receipt.state === 'created' && submission.receipt.list !== undefined;
}

/**
 * Moves the list of a submission to another state, or updates its part if the state stays. The ledger checks the table
 * of list moves.
 *
 * @param also other fields of the document to write with it.
 * @throws {DropdialError} `ledger_conflict` if another writer was faster. `move_refused` for a move that is not in the
 *   table.
 */
export async function moveList(
  ledger: Ledger,
  submission: Submission,
  step: ListStep,
  list: Omit<ListPart, 'since'>,
  now: Date,
  also: Change = {},
): Promise<Watched> {
  const before = submission.receipt.list;
  const since = before?.state === list.state ? before.since : now.toISOString();
  const moved = await write(ledger, submission, {
    change: { ...also, list: { ...list, since } },
    step,
    isHolder: false,
  });
  if (isWatched(moved)) return moved;
  throw new DropdialError('ledger_unreadable', `submission ${submission.receipt.submission} has no list`);
}
