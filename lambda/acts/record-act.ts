import type { Change, Ledger } from '../ledger/ledger.ts';
import type { Receipt } from '../ledger/receipt.ts';
import { isTaken } from '../ledger/standing.ts';
import { RefusedError } from './refused.ts';

/** Who acts (a person, a cancel file or a suppression list), and why. */
export interface Hand {
  readonly by: string;
  readonly reason: string;
}

/** Where an act is recorded, and the clock that dates it. */
export interface Desk {
  readonly ledger: Ledger;
  readonly now: () => Date;
}

type Act = NonNullable<Receipt['acts']>[number];

/** The change that adds an act to a receipt and requests its write-back. */
export function asActed(
  receipt: Receipt,
  act: Act['act'],
  { by, reason }: Hand,
  now: Date,
  more: Pick<Act, 'set'> = {},
): Change {
  const acts = [...(receipt.acts ?? []), { at: now.toISOString(), by, act, reason, ...more }];
  return { acts, writeBack: { ...receipt.writeBack, pending: true } };
}

/** @throws {RefusedError} while a worker holds the lease: it would overwrite the act. */
export function refuseIfTaken(receipt: Receipt, now: Date): void {
  if (!isTaken(receipt, now)) return;
  throw new RefusedError(`a worker has ${receipt.submission.slice(0, 12)} until ${receipt.lease?.until}; try it then`);
}

/**
 * The id of a submission's list.
 *
 * @param toDo a verb for the message: what the caller wants to do with the list.
 * @throws {RefusedError} when it has none.
 */
export function listOf({ state, answer, submission }: Receipt, toDo: string): number {
  if ((state === 'created' || state === 'held') && answer !== undefined) return answer.list_id;
  throw new RefusedError(`${submission.slice(0, 12)} is ${state}: there is no list to ${toDo}`);
}
