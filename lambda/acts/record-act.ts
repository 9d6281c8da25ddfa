import { type Draft, type Ledger, type LedgerEntry, moveEntry } from '../ledger/ledger.ts';
import type { Receipt } from '../ledger/receipt.ts';

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

/**
 * Writes what was done by hand into the receipt, and what it changes. Whoever was faster wins.
 *
 * @throws {DropdialError} `ledger_conflict`.
 */
export function recordAct(
  { ledger, now }: Desk,
  entry: LedgerEntry,
  act: NonNullable<Receipt['acts']>[number]['act'],
  { by, reason }: Hand,
  change: Partial<Draft>,
): Promise<LedgerEntry> {
  const acts = [...(entry.receipt.acts ?? []), { at: now().toISOString(), by, act, reason }];
  const writeBack = { ...entry.receipt.writeBack, pending: true };
  return moveEntry(ledger, entry, { writeBack, ...change, acts });
}

/** True when no worker has it: what is left of a lease must be over. */
export function isIdle({ lease }: Receipt, now: Date): boolean {
  return lease === undefined || Date.parse(lease.until) < now.getTime();
}
