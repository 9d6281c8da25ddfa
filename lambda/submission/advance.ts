import { DropdialError, isLostWrite } from '../errors.ts';
import { isAtRest } from '../ledger/standing.ts';
import type { State } from '../ledger/states.ts';
import type { Submission } from '../ledger/submission.ts';
import { callInDoubt } from './call-in-doubt.ts';
import type { Stand, Step, StepWorld, Way } from './step.ts';
import { submit } from './submit.ts';

/** Loaded when they are first needed: most drops go straight through. */
const resolveDoubt: Step = async (...given) => (await import('./resolve-doubt.ts')).resolveDoubt(...given);
const startHeld: Step = async (...given) => (await import('./start-held.ts')).startHeld(...given);

/** What is done with a submission that stands there; where nothing is, an event or a person brings it forward. */
const STEPS: { readonly [S in State]?: Step } = {
  claimed: submit,
  sending: callInDoubt,
  in_doubt: safely(resolveDoubt),
  held: safely(startHeld),
};

/** What such a step stands on is recorded: a fault meanwhile only brings the event back. */
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

/** Takes a submission that is ours as far as it gets now: sent, found, started, or standing still. */
export async function advance(submission: Submission, way: Way, world: StepWorld): Promise<Stand> {
  let stand: Stand = { submission };
  for (;;) {
    const { receipt } = stand.submission;
    const step = stand.pause || isAtRest(receipt) ? undefined : STEPS[receipt.state];
    if (step === undefined) return stand;
    stand = await step(stand.submission, way, world);
  }
}
