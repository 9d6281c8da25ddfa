import type { Ledger } from '../ledger/ledger.ts';
import { note } from '../ledger/move.ts';
import { isFinal } from '../ledger/states.ts';
import type { Submission } from '../ledger/submission.ts';
import type { SidecarSource } from '../sources/read-sidecar.ts';

/**
 * Says in the receipt of a drop that is over that its sidecar was replaced later: what was read when the drop was claimed
 * counts, and an uploader who corrected a sidecar too late must be able to see that.
 *
 * @param sidecar the one that is there now.
 * @returns the submission as it stands afterwards.
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
