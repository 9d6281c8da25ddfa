import type { PlanSummary } from '../csv/plan-summary.ts';
import type { Obstacle } from '../gates/gate.ts';
import { move, noteHeld } from '../ledger/move.ts';
import type { Pause } from '../ledger/pause.ts';
import type { Submission } from '../ledger/submission.ts';
import { asEnded, asJudged, asReleased, asWaiting } from './endings.ts';
import type { Stand, StepWorld } from './step.ts';

type Needs = Pick<StepWorld, 'ledger' | 'now'>;

/** Gives back a submission of which nothing was sent. It is tried again after a delay that grows each time. */
export async function release(
  claimed: Submission<'claimed'>,
  because: Pick<Pause, 'code' | 'message'>,
  { ledger, now }: Needs,
): Promise<Stand> {
  const { code, message } = because;
  const { isLasting, until, change } = asReleased(claimed.receipt, because, now());
  const submission = isLasting
    ? await move(ledger, claimed, 'gate', 'waiting', change)
    : await noteHeld(ledger, claimed, change);
  return { submission, pause: { code, message, until } };
}

/**
 * Ends an attempt as its obstacle demands.
 *
 * @param plan the plan, if the file was read.
 */
export async function stopAtGate(
  claimed: Submission<'claimed'>,
  obstacle: Obstacle,
  world: Needs,
  plan?: PlanSummary,
): Promise<Stand> {
  const { ledger, now } = world;
  const { receipt } = claimed;
  if (obstacle.kind === 'pause') return release(claimed, obstacle.pause, world);
  if (obstacle.kind === 'wait') {
    const { wait } = obstacle;
    const submission = await move(ledger, claimed, 'gate', 'waiting', asWaiting(receipt, wait, now(), plan));
    return { submission, pause: wait };
  }
  if (obstacle.kind === 'copy') {
    const message = `the object is a copy onto itself of the file of submission ${obstacle.of.slice(0, 12)}`;
    const change = asEnded(receipt, 'skipped', { code: 'same_upload', message }, now());
    return { submission: await move(ledger, claimed, 'gate', 'skipped', { ...change, plan, sameAs: obstacle.of }) };
  }
  const { refusal } = obstacle;
  const change = plan
    ? asJudged(receipt, 'rejected', { plan, problems: [refusal], problemCount: 1 }, now())
    : asEnded(receipt, 'rejected', refusal, now());
  return { submission: await move(ledger, claimed, 'gate', 'rejected', change) };
}
