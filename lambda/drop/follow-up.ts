import { fingerprint } from '../ledger/fingerprint.ts';
import { move } from '../ledger/move.ts';
import type { Pause } from '../ledger/pause.ts';
import { isAtRest, isTaken, mayStillDial } from '../ledger/standing.ts';
import { STATES } from '../ledger/states.ts';
import { isIn } from '../ledger/submission.ts';
import type { Run } from '../run.ts';
import { advance } from '../submission/advance.ts';
import { describeBusy } from '../submission/claim.ts';
import { leave } from '../submission/leave.ts';
import type { Stand, StepWorld, Way } from '../submission/step.ts';
import type { World } from '../world.ts';
import { keepReceiptFile } from '../write-back/receipt-file/keep-receipt-file.ts';
import type { Drop, Orphan, Outcome } from './drop.ts';
import { announce, giveUpWriteBack } from './tell.ts';
import { alreadyDone, toOutcome } from './to-outcome.ts';

type Needs = StepWorld & Pick<World, 'announcer'>;

/** Continues a submission whose object no longer exists. */
async function takeForward({ feed, submission, because }: Orphan, run: Run, world: StepWorld): Promise<Stand> {
  const way: Way = { feed, run, file: because };
  return isIn(submission, 'waiting') ? leave(submission, because, world) : advance(submission, way, world);
}

/** Continues and announces a submission whose object was deleted, or continued as another submission. */
export async function followUp(orphan: Orphan, run: Run, world: Needs): Promise<Outcome> {
  const { submission, because } = orphan;
  const { receipt } = submission;
  const now = world.now();
  const wasOver = STATES[receipt.state].over;
  if (!wasOver && isTaken(receipt, now)) return { status: 'unfinished', pause: describeBusy(receipt, now) };
  const stand = wasOver ? { submission } : await takeForward(orphan, run, world);
  // A finished submission has news only while its write-back is pending: after an operator's act, or after its worker
  // died.
  if (!wasOver || receipt.writeBack.pending)
    await keepReceiptFile(orphan.feed, stand.submission.receipt, run.log, world);
  const told = await announce(await giveUpWriteBack(stand, world), run, world);
  // A submission that had ended owes at most its event. There is no object to write its outcome onto.
  return wasOver ? alreadyDone(because, told) : toOutcome(told);
}

/**
 * Follows up an earlier submission of this object before the drop continues. The drop has a new idempotency key, so the
 * object's events no longer lead to the earlier submission, whose list may dial.
 *
 * @returns why the earlier submission pauses. The drop must pause as well then.
 */
export async function followUpEarlier(
  { feed, known }: Drop,
  submission: string,
  run: Run,
  world: Needs,
): Promise<Pause | undefined> {
  if (known === undefined || known.receipt.submission === submission) return undefined;
  if (!mayStillDial(known.receipt) || isAtRest(known.receipt)) return undefined;
  return (await followUp({ feed, submission: known, because: 'superseded' }, run, world)).pause;
}

/** Follows up the submission that a sweep meant, if the drop has left it for another idempotency key. */
export async function followUpLeftBehind(
  { feed, due, head }: Drop,
  submission: string,
  run: Run,
  world: Needs,
): Promise<Pause | undefined> {
  if (due === undefined || due === submission) return undefined;
  const left = await world.ledger.read(feed.id, due);
  if (left?.receipt.drop.key !== head.key) return undefined;
  const outcome = await followUp({ feed, submission: left, because: 'superseded' }, run, world);
  return outcome.status === 'unfinished' ? outcome.pause : undefined;
}

/**
 * Announces the outcome of an event's own upload, if its worker died before it could. Since then, the object may have
 * continued under an idempotency key, or the same file may have been uploaded again. The object leads to that other
 * submission then, and only the message that came back leads to this one.
 *
 * @returns why its event could not be sent.
 */
export async function followUpUntold(
  { feed, head: { bucket, key }, uploadedEtag, toldEtag: etag = uploadedEtag }: Drop,
  submission: string,
  run: Run,
  world: Needs,
): Promise<Pause | undefined> {
  const first = fingerprint({ feed: feed.id, bucket, key, etag });
  const untold = first === submission ? undefined : await world.ledger.read(feed.id, first);
  if (untold === undefined || !STATES[untold.receipt.state].over || !world.announcer.owes(untold.receipt))
    return undefined;
  return (await followUp({ feed, submission: untold, because: 'superseded' }, run, world)).pause;
}

/**
 * Closes a waiting submission whose drop continued under another idempotency key.
 *
 * @returns why its event could not be sent. Until it is sent, only the object's metadata lead to the submission, so
 * they must not change.
 */
export async function closeSuperseded(
  { known }: Drop,
  submission: string,
  run: Run,
  world: Pick<World, 'ledger' | 'announcer'>,
): Promise<Pause | undefined> {
  if (known === undefined || known.receipt.submission === submission) return undefined;
  const problems = [{ code: 'superseded', message: `the drop continued as submission ${submission}` }];
  const closed = isIn(known, 'waiting') ? await move(world.ledger, known, 'leave', 'skipped', { problems }) : known;
  return (await world.announcer.announce(closed, run.log)).pause;
}
