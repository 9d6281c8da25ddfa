import { DropdialError, isLostWrite } from '../errors.ts';
import { isAtRest } from '../ledger/standing.ts';
import type { State } from '../ledger/states.ts';
import type { Submission } from '../ledger/submission.ts';
import { callInDoubt } from './call-in-doubt.ts';
import type { Stand, Step, StepWorld, Way } from './step.ts';
import { submit } from './submit.ts';

/** Loaded when first needed: most drops go straight through. */
const resolveDoubt: Step = async (...given) => (await import('./resolve-doubt.ts')).resolveDoubt(...given);
const startHeld: Step = async (...given) => (await import('./start-held.ts')).startHeld(...given);

/** The step for each state. A submission in a state without a step is continued by an event or a person. */
const STEPS: { readonly [S in State]?: Step } = {
  claimed: submit,
  sending: callInDoubt,
  in_doubt: safely(resolveDoubt),
  held: safely(startHeld),
};

/** The state before such a step is recorded, so after an unexpected error the event just comes back. */
function safely(step: Step): Step {
  return async (submission, way, world) => {
    try {
      return await step(submission, way, world);
    } catch (error) {
      if (!(error instanceof DropdialError) || isLostWrite(error) || error.code === 'move_refused') throw error;
      return { submission, pause: { code: error.code, message: error.message } };
    }
  };
}

/** Takes our submission as far as it gets now: until its list is sent, found or started, or until it has to wait. */
export async function advance(submission: Submission, way: Way, world: StepWorld): Promise<Stand> {
  let stand: Stand = { submission };
  for (;;) {
    const { receipt } = stand.submission;
    const step = stand.pause || isAtRest(receipt) ? undefined : STEPS[receipt.state];
    if (step === undefined) return stand;
    stand = await step(stand.submission, way, world);
  }
}
