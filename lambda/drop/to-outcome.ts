import type { Stand } from '../submission/step.ts';
import type { Outcome } from './drop.ts';

/** How long another worker may still be writing back an outcome that it counts itself, in milliseconds. */
const WRITING_MS = 60_000;

/**
 * True when the outcome of a submission was announced before: by the worker that ended it, unless it died before the
 * write-back.
 */
export function wasTold({ wasOver, submission }: { readonly wasOver: boolean } & Stand, now: Date): boolean {
  const { writeBack, updatedAt } = submission.receipt;
  return wasOver && !(writeBack.pending && now.getTime() - Date.parse(updatedAt) > WRITING_MS);
}

/**
 * The outcome of a submission that was advanced.
 *
 * @param isOld whether it had this outcome before, and was only written back now.
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

/** The outcome was recorded before, and nothing has changed. */
export function alreadyDone(reason: string, { submission, pause }: Stand): Outcome {
  return { status: 'skipped', reason, receipt: submission.receipt, ...(pause && { pause }) };
}
