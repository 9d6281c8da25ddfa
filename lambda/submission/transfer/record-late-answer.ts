import { DropdialError, isLostWrite } from '../../errors.ts';
import { move, note } from '../../ledger/move.ts';
import type { Answer } from '../../ledger/receipt.ts';
import { type Submission, standsIn } from '../../ledger/submission.ts';
import { asCreated, asHeld } from '../endings.ts';
import { holdsNewList } from '../holds-new-list.ts';
import type { FullWay, Stand, StepWorld } from '../step.ts';
import { stopDiffering } from './stop-differing.ts';

/** Needed to record the answer, and to stop a list that should not exist. */
type Needs = Pick<StepWorld, 'ledger' | 'voximplant' | 'now'>;

/** How often it is tried while other workers write. */
const MAX_TRIES = 5;

/**
 * Records a list whose submission is no longer ours: the lease expired before the answer came, and another worker took
 * over. The list exists anyway, and that worker must be kept from sending again.
 *
 * ```
 *   no list is recorded, not ended ---- If-Match --> created or held: the other worker can no longer commit
 *   this list is recorded -------------------------> it was found by its name in the meantime
 *   another list, or ended without one - If-Match --> this one is a twin: named in the receipt, then stopped
 * ```
 *
 * @param lost the submission that could not be moved.
 * @throws {DropdialError} `ledger_conflict` if other writers win every time.
 */
export async function recordLateAnswer(
  { receipt: { feed, submission } }: Submission,
  answer: Answer,
  way: FullWay,
  world: Needs,
): Promise<Stand> {
  way.run.log.warn('an answer came after another worker had taken the submission over', { list_id: answer.list_id });
  for (let tries = 1; tries <= MAX_TRIES; tries++) {
    const latest = await world.ledger.read(feed, submission);
    if (latest === undefined) break;
    try {
      return { submission: await stopDiffering(await recordOn(latest, answer, way, world), way, world) };
    } catch (error) {
      if (!isLostWrite(error)) throw error;
    }
  }
  throw new DropdialError('ledger_conflict', `other workers keep moving submission ${submission}`);
}

async function recordOn(latest: Submission, answer: Answer, way: FullWay, world: Needs): Promise<Submission> {
  const { answer: known } = latest.receipt;
  if (known?.list_id === answer.list_id) return latest;
  const isOpen = standsIn(latest, 'waiting', 'claimed', 'sending', 'in_doubt');
  if (known !== undefined || !isOpen) return nameTwin(latest, answer.list_id, way, world);
  const { ledger, now } = world;
  return holdsNewList(way.feed, way.file.parameters)
    ? move(ledger, latest, 'answer', 'held', asHeld(latest.receipt, answer, now()))
    : move(ledger, latest, 'answer', 'created', asCreated(latest.receipt, answer, now()));
}

async function nameTwin(
  submission: Submission,
  listId: number,
  { feed, run }: FullWay,
  { ledger, voximplant }: Needs,
): Promise<Submission> {
  const { twins = [], writeBack } = submission.receipt;
  const named = await note(ledger, submission, {
    twins: [...new Set([...twins, listId])],
    writeBack: { ...writeBack, pending: true },
  });
  run.log.error('a second list of the same submission was created', { list_id: listId });
  // Its id is in the receipt, so "dropdial stop" finds it, too.
  const account = await voximplant.account(feed, run);
  const { kind } = await account.stop(listId);
  if (kind !== 'ok') run.log.error('the second list could not be stopped', { list_id: listId });
  return named;
}
