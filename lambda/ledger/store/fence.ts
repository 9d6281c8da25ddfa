import type { Ledger } from '../ledger.ts';
import { endAttempt } from '../receipt.ts';
import type { Submission } from '../submission.ts';

/**
 * Keeps an owner whose lease has expired from committing: it may be asleep, or its clock may be slow. Its document is
 * written again, so that its next conditional write fails. The submission keeps its state. It is listed as open from
 * then on, and its next event or a sweep takes it.
 *
 * ```
 *   owner:  claimed -- reads, streams ............ sleeps ............ "sending", If-Match: 1 --> 412, nothing is sent
 *   other:                         lease expired -- fence, If-Match: 1 --> 2
 * ```
 *
 * @returns false if another writer moved the document, which then has to be read again.
 */
export async function fence(ledger: Ledger, taken: Submission, now: Date): Promise<boolean> {
  const ended = endAttempt(taken.receipt, 'lease ended without an outcome', now);
  return (await ledger.replace(taken, { ...ended, lease: undefined })) !== undefined;
}
