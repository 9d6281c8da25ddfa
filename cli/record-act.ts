import { userInfo } from 'node:os';
import { type Draft, type LedgerEntry, moveEntry } from '../lambda/ledger.ts';
import type { Receipt } from '../lambda/receipt.ts';
import { UsageError } from './command.ts';
import type { OpenLedger } from './open-ledger.ts';

/** Who does something by hand, and why. */
export interface Hand {
  readonly by: string;
  readonly reason: string;
}

export const ACT_OPTIONS = { reason: { type: 'string' }, by: { type: 'string' } } as const;

export const ACT_HELP = `  --reason TEXT    why; required, and kept in the receipt
  --by NAME        who; default: the user of this machine`;

const MAX_REASON = 500;

/** @throws {UsageError} when no reason is given, or too long a one. */
export function readHand({
  reason,
  by = userInfo().username,
}: {
  reason?: string | undefined;
  by?: string | undefined;
}): Hand {
  if (reason === undefined || reason.trim() === '' || reason.length > MAX_REASON) {
    throw new UsageError(`"--reason" must say why, in 1 to ${MAX_REASON} characters`);
  }
  return { by, reason };
}

/**
 * Writes what was done by hand into the receipt, and what it changes. Whoever was faster wins.
 *
 * @throws {DropdialError} `ledger_conflict`.
 */
export function recordAct(
  { ledger }: OpenLedger,
  entry: LedgerEntry,
  act: NonNullable<Receipt['acts']>[number]['act'],
  { by, reason }: Hand,
  change: Partial<Draft>,
): Promise<LedgerEntry> {
  const acts = [...(entry.receipt.acts ?? []), { at: new Date().toISOString(), by, act, reason }];
  const writeBack = { ...entry.receipt.writeBack, pending: true };
  return moveEntry(ledger, entry, { writeBack, ...change, acts });
}

/** True when no worker has it: what is left of a lease must be over. */
export function isIdle({ lease }: Receipt): boolean {
  return lease === undefined || Date.parse(lease.until) < Date.now();
}
