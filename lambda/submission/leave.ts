import { move } from '../ledger/move.ts';
import type { Submission } from '../ledger/submission.ts';
import { asEnded } from './endings.ts';
import type { LeftBecause, Stand, StepWorld } from './step.ts';

const CODES: Readonly<Record<LeftBecause, string>> = {
  gone: 'source_changed',
  replaced: 'source_changed',
  superseded: 'superseded',
};

/** Ends a submission of which nothing was sent and whose object no longer exists. */
export async function leave(
  submission: Submission<'waiting'> | Submission<'claimed'>,
  because: LeftBecause,
  { ledger, now }: Pick<StepWorld, 'ledger' | 'now'>,
): Promise<Stand> {
  const problem = { code: CODES[because], message: `the object was ${because} before anything was sent` };
  const change = asEnded(submission.receipt, 'skipped', problem, now());
  return { submission: await move(ledger, submission, 'leave', 'skipped', change) };
}
