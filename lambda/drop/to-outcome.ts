import type { Stand } from '../submission/step.ts';
import type { Outcome } from './drop.ts';

/** For how long another worker may still be writing an outcome back that it counts itself, in milliseconds. */
const WRITING_MS = 60_000;

/** True when how a submission ended was told before: whoever ended it did so, unless it died before the write-back. */
export function wasTold({ wasOver, submission }: { readonly wasOver: boolean } & Stand, now: Date): boolean {
  const { writeBack, updatedAt } = submission.receipt;
  return wasOver && !(writeBack.pending && now.getTime() - Date.parse(updatedAt) > WRITING_MS);
}

/**
 * What a submission that was taken forward has come to.
 *
 * @param isOld whether it had come to that before, and was only written back now.
 */
export function toOutcome({ submission, pause }: Stand, isOld = false): Outcome {
  const { receipt } = submission;
  const back = { ...(pause && { pause }), ...(isOld && { isOld }) };
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
