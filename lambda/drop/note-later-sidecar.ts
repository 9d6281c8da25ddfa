import type { Ledger } from '../ledger/ledger.ts';
import { note } from '../ledger/move.ts';
import { isFinal } from '../ledger/states.ts';
import type { Submission } from '../ledger/submission.ts';
import type { SidecarSource } from '../sources/read-sidecar.ts';

/**
 * Records in the receipt of a finished drop that its sidecar was replaced later. The sidecar counts as it was when the
 * drop was claimed, and an uploader who corrected it too late must be able to see that.
 *
 * @param sidecar the current sidecar.
 * @returns the submission afterwards.
 * @throws {DropdialError} `ledger_conflict`.
 */
export async function noteLaterSidecar(
  ledger: Ledger,
  submission: Submission,
  sidecar: SidecarSource | undefined,
): Promise<Submission> {
  const { state, sidecar: read, writeBack } = submission.receipt;
  const isNoted = read === undefined || sidecar === undefined || (read.replacedBy ?? read.etag) === sidecar.etag;
  if (!isFinal(state) || isNoted) return submission;
  return note(ledger, submission, {
    sidecar: { ...read, replacedBy: sidecar.etag },
    writeBack: { ...writeBack, pending: true },
  });
}
