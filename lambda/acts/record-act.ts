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

/** What an act was, as the receipt calls it. */
type Act = NonNullable<Receipt['acts']>[number]['act'];

/** What the receipt says of an act, and that the object has to say so too. */
export function asActed(receipt: Receipt, act: Act, { by, reason }: Hand, now: Date): Change {
  const acts = [...(receipt.acts ?? []), { at: now.toISOString(), by, act, reason }];
  return { acts, writeBack: { ...receipt.writeBack, pending: true } };
}

/** @throws {RefusedError} when a worker has it: whatever a person says meanwhile would be overtaken. */
export function refuseIfTaken(receipt: Receipt, now: Date): void {
  if (!isTaken(receipt, now)) return;
  throw new RefusedError(`a worker has ${receipt.submission.slice(0, 12)} until ${receipt.lease?.until}; try it then`);
}
