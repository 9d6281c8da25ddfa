import { move } from '../ledger/move.ts';
import { expectIn } from '../ledger/submission.ts';
import { asDoubted } from './endings.ts';
import type { Stand, Step } from './step.ts';

/** The request began and nobody recorded its answer, so its list is looked for from now on. */
export const callInDoubt: Step = async (submission, _way, { ledger, now }): Promise<Stand> => {
  const sending = expectIn(submission, 'sending');
  const reason = 'an earlier attempt ended without a recorded answer';
  return { submission: await move(ledger, sending, 'lose', 'in_doubt', asDoubted(sending.receipt, reason, now())) };
};
