import type { ObjectRef } from '../../events/object-ref.ts';
import { isSettled } from '../../ledger/standing.ts';
import type { Submission } from '../../ledger/submission.ts';
import type { ObjectHead } from '../../s3/read-head.ts';

/**
 * True when the ledger has an outcome that the object does not show. This happens if the object was replaced before the
 * outcome could be written, and somebody has restored an earlier copy since.
 */
function isBehind({ metadata }: ObjectHead, { receipt }: Submission): boolean {
  return isSettled(receipt) && metadata['dropdial-status'] !== receipt.state;
}

/**
 * True for an event that our own write-back raised; it must start nothing. Being a copy is not enough, because a rename
 * is a copy too. The ledger names the copies that we made.
 *
 * While a write-back is pending, a copy that the ledger does not name yet is the one that is being made. The event of a
 * copy that is named, or of a copy that was the upload, is handled: the worker may have died, and the write-back has to
 * be finished.
 */
export function isOwnCopy(ref: ObjectRef, head: ObjectHead, known: Submission): boolean {
  if (!ref.isCopy || isBehind(head, known)) return false;
  const { drop, writeBack } = known.receipt;
  const isThat = ({ etag, versionId }: { etag: string; versionId?: string | undefined }) =>
    versionId ? versionId === ref.versionId : etag === ref.etag;
  const isNamed = writeBack.copies.some(isThat);
  return writeBack.pending ? !isNamed && !(drop.isCopy && isThat(drop)) : isNamed;
}
