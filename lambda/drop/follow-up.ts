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

/** Takes forward what a submission began whose object is not there any more. */
async function takeForward({ feed, submission, because }: Orphan, run: Run, world: StepWorld): Promise<Stand> {
  const way: Way = { feed, run, file: because };
  return isIn(submission, 'waiting') ? leave(submission, because, world) : advance(submission, way, world);
}

/** Follows up what a submission began whose object is gone, or went on as another one, and tells of it. */
export async function followUp(orphan: Orphan, run: Run, world: Needs): Promise<Outcome> {
  const { submission, because } = orphan;
  const { receipt } = submission;
  const now = world.now();
  const wasOver = STATES[receipt.state].over;
  if (!wasOver && isTaken(receipt, now)) return { status: 'unfinished', pause: describeBusy(receipt, now) };
  const stand = wasOver ? { submission } : await takeForward(orphan, run, world);
  // An operator's act changes what was over, and so does the worker that died before it said so.
  if (!wasOver || receipt.writeBack.pending)
    await keepReceiptFile(orphan.feed, stand.submission.receipt, run.log, world);
  const told = await announce(await giveUpWriteBack(stand, world), run, world);
  // What was over owes its event at most, and has nowhere to be written back to.
  return wasOver ? alreadyDone(because, told) : toOutcome(told);
}

/**
 * What an earlier submission of this object began is followed up first: under its new idempotency key, the object's events
 * do not lead to the earlier one any more, and its list may dial.
 *
 * @returns why it stands still: then the drop may not go on either.
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

/** A sweep may have meant a submission that the drop has left behind, for another idempotency key. */
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
 * What an event's own upload came to may be untold: whoever recorded it died, and then its object went on under an idempotency key, or the
 * same file was uploaded again. The object leads to that other submission, and only the message that came back leads to this one.
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
 * A drop that waited under another idempotency key does not wait any more.
 *
 * @returns why its event could not be sent. Only the object's metadata still names it, so they must stay as they are.
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
