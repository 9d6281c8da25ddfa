import { type Ledger, type LedgerEntry, moveEntry } from '../ledger/ledger.ts';
import { isFinal } from '../ledger/receipt.ts';
import type { SidecarSource } from '../sources/read-sidecar.ts';

/**
 * Says in the receipt of a drop that is over that its sidecar was replaced later: what was read when the drop was claimed
 * counts, and an uploader who corrected a sidecar too late must be able to see that.
 *
 * @param sidecar the one that is there now.
 * @returns the entry as it stands afterwards.
 * @throws {DropdialError} `ledger_conflict`.
 */
export async function noteLaterSidecar(
  ledger: Ledger,
  entry: LedgerEntry,
  sidecar: SidecarSource | undefined,
): Promise<LedgerEntry> {
  const { state, sidecar: read, writeBack } = entry.receipt;
  const isNoted = read === undefined || sidecar === undefined || (read.replacedBy ?? read.etag) === sidecar.etag;
  if (!isFinal(state) || isNoted) return entry;
  return moveEntry(ledger, entry, {
    sidecar: { ...read, replacedBy: sidecar.etag },
    writeBack: { ...writeBack, pending: true },
  });
}
