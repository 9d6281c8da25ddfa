import type { Stand } from '../submission/step.ts';
import type { Outcome } from './drop.ts';

/** What a submission that was taken forward has come to. */
export function toOutcome({ submission, pause }: Stand): Outcome {
  const { receipt } = submission;
  const back = pause ? { pause } : {};
  switch (receipt.state) {
    case 'created':
    case 'rejected':
    case 'checked':
    case 'in_doubt':
      return { status: receipt.state, receipt, ...back };
    case 'skipped':
      return { status: 'skipped', reason: receipt.problems[0]?.code ?? 'skipped', receipt, ...back };
    default:
      return { status: 'waiting', receipt, ...back };
  }
}

/** Nothing changed: the outcome was recorded before. */
export function alreadyDone(reason: string, { submission, pause }: Stand): Outcome {
  return { status: 'skipped', reason, receipt: submission.receipt, ...(pause && { pause }) };
}
