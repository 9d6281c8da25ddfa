import type { Ledger } from './ledger.ts';
import { endAttempt } from './receipt.ts';
import type { Submission } from './submission.ts';

/**
 * Keeps an owner whose lease is over from committing: it may be asleep, or its clock may be behind ours. Its document is
 * written anew, so that its next conditional write is lost. The submission stays where it was, and its next event takes it, or a
 * sweep: it is listed as open from then on.
 *
 * ```
 *   owner:  claimed -- reads, streams ............ sleeps ............ "sending", If-Match: 1 --> 412, nothing is sent
 *   other:                            lease over -- fence, If-Match: 1 --> 2
 * ```
 *
 * @returns false when somebody else moved the document: it has to be looked at again.
 */
export async function fence(ledger: Ledger, taken: Submission, now: Date): Promise<boolean> {
  const ended = endAttempt(taken.receipt, 'lease ended without an outcome', now);
  return (await ledger.replace(taken, { ...ended, lease: undefined })) !== undefined;
}
