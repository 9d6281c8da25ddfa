import { note } from '../ledger/move.ts';
import type { Pause } from '../ledger/pause.ts';
import { isAtRest, wasLeft } from '../ledger/standing.ts';
import type { Run } from '../run.ts';
import type { SidecarSource } from '../sources/read-sidecar.ts';
import type { Stand } from '../submission/step.ts';
import type { World } from '../world.ts';
import { keepReceiptFile } from '../write-back/receipt-file/keep-receipt-file.ts';
import { writeBack } from '../write-back/write-back.ts';
import type { Drop } from './drop.ts';
import { noteLaterSidecar } from './note-later-sidecar.ts';

type Needs = Pick<World, 's3' | 'annotate' | 'ledger' | 'markers' | 'announcer' | 'now'>;

/** Delay before the event of an object is retried that another submission has written onto, in milliseconds. */
const OTHER_MS = 1000;

/**
 * Sends the event that a submission owes. If that fails, the result says when to try again.
 *
 * @param failed why sending failed a moment ago; it is not tried again then.
 */
export async function announce(
  stand: Stand,
  { log }: Run,
  { announcer }: Pick<World, 'announcer'>,
  failed?: Pause,
): Promise<Stand> {
  const { submission } = stand;
  const told = failed ? { submission, pause: failed } : await announcer.announce(submission, log);
  // Sweeps may come back to a waiting drop much later, so an event that could not be sent determines the pause.
  const isWaiting = stand.submission.receipt.state === 'waiting';
  const pause = isWaiting ? (told.pause ?? stand.pause) : (stand.pause ?? told.pause);
  return { submission: told.submission, ...(pause && { pause }) };
}

/** Writes the outcome back. After a failure, sweeps try again, too, because the message may fail too often. */
async function writeBackOrMark(submission: Stand['submission'], { feed, head }: Drop, { log }: Run, world: Needs) {
  try {
    return await writeBack(feed, submission, head, log, world, receipt => world.announcer.send(receipt, log));
  } catch (error) {
    await world.markers.mark(feed.id, submission.receipt.submission).catch(() => undefined);
    throw error;
  }
}

/** Ends a pending write-back when there is no object to write onto. */
export async function giveUpWriteBack(stand: Stand, { ledger }: Pick<World, 'ledger'>): Promise<Stand> {
  const { submission } = stand;
  const { writeBack } = submission.receipt;
  if (!isAtRest(submission.receipt) || !writeBack.pending) return stand;
  return { ...stand, submission: await note(ledger, submission, { writeBack: { ...writeBack, pending: false } }) };
}

/** Reports the outcome of a drop: in its receipt, on its object and on the event bus, in this order. */
export async function tell(
  { submission, ...stand }: Stand,
  drop: Drop,
  sidecar: SidecarSource | undefined,
  run: Run,
  world: Needs,
): Promise<Stand & { readonly written: boolean }> {
  // The same bytes may exist again, as another upload with an outcome of its own, so nothing is written onto the
  // object.
  if (wasLeft(submission.receipt)) {
    const { pending } = submission.receipt.writeBack;
    if (pending) await keepReceiptFile(drop.feed, submission.receipt, run.log, world);
    const left = await giveUpWriteBack({ ...stand, submission }, world);
    return { ...(await announce(left, run, world)), written: pending };
  }
  const noted = await noteLaterSidecar(world.ledger, submission, sidecar);
  const back = await writeBackOrMark(noted, drop, run, world);
  const told = await announce({ ...stand, submission: back.submission }, run, world, back.pause);
  if (!back.isOfOther || told.pause) return { ...told, written: back.written };
  // Two workers relied on the object's earlier mark. The object is judged again as it is now.
  const message = 'the object names another submission now';
  const pause: Pause = { code: 'another_upload', message, until: new Date(world.now().getTime() + OTHER_MS) };
  return { ...told, pause, written: back.written };
}
