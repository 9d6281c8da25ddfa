import type { Change, Ledger } from '../ledger/ledger.ts';
import type { Receipt } from '../ledger/receipt.ts';
import { isTaken } from '../ledger/standing.ts';
import { RefusedError } from './refused.ts';

/** Who does something by hand, and why. */
export interface Hand {
  readonly by: string;
  readonly reason: string;
}

/** Where an act is recorded, and by which clock. */
export interface Desk {
  readonly ledger: Ledger;
  readonly now: () => Date;
}

/** An act as the receipt has it. */
type Act = NonNullable<Receipt['acts']>[number];

/** What the receipt says of an act, and that the object has to say so too. */
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

/** @throws {RefusedError} when a worker has it: whatever a person says meanwhile would be overtaken. */
export function refuseIfTaken(receipt: Receipt, now: Date): void {
  if (!isTaken(receipt, now)) return;
  throw new RefusedError(`a worker has ${receipt.submission.slice(0, 12)} until ${receipt.lease?.until}; try it then`);
}
