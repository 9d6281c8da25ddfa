import type { Ledger, LedgerEntry } from './ledger.ts';
import { endAttempt } from './receipt.ts';

/**
 * Keeps an owner whose lease is over from committing: it may be asleep, or its clock may be behind ours. Its document is
 * written anew, so that its next conditional write is lost. The submission stays where it was, and its next event takes it.
 *
 * ```
 *   owner:  claimed -- reads, streams ............ sleeps ............ "sending", If-Match: 1 --> 412, nothing is sent
 *   other:                            lease over -- fence, If-Match: 1 --> 2
 * ```
 *
 * @param entry in the state `claimed`.
 * @returns false when somebody else moved the document: it has to be looked at again.
 */
export async function fenceOff(ledger: Ledger, { receipt, etag }: LedgerEntry, now: Date): Promise<boolean> {
  const ended = endAttempt(receipt, 'lease ended without an outcome', now);
  return (await ledger.replace({ receipt, etag }, { ...ended, lease: undefined })) !== undefined;
}
