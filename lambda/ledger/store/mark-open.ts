import type { Draft, Ledger } from '../ledger.ts';
import type { Receipt } from '../receipt.ts';
import { isLeftOpen, isSettled } from '../standing.ts';
import type { Submission } from '../submission.ts';
import type { OpenMarkers } from './open-markers.ts';

/**
 * A ledger that keeps the markers of what is open. The marker is there before the document says that the submission is left
 * open, and is taken away after the document says that it is over, so that a crash at any moment leaves a marker too many,
 * never one too few; sweeps remove those.
 *
 * A drop that goes straight through is never left open, and costs nothing here.
 *
 * @param owes whether somebody is still to be told of a submission that is over: no message may lead to it any more.
 */
export function markOpen(ledger: Ledger, markers: OpenMarkers, owes: (receipt: Receipt) => boolean): Ledger {
  return {
    read: ledger.read,
    create: draft => writeMarked(markers, owes, draft, undefined, ledger.create),
    replace: (submission, draft, step) =>
      writeMarked(markers, owes, draft, submission, marked => ledger.replace(submission, marked, step)),
  };
}

async function writeMarked(
  markers: OpenMarkers,
  owes: (receipt: Receipt) => boolean,
  draft: Draft,
  previous: Submission | undefined,
  write: (draft: Draft) => Promise<Submission | undefined>,
): Promise<Submission | undefined> {
  const { feed, submission } = draft;
  const isLeft = isLeftOpen(draft);
  const isNewlyLeft = isLeft && !(previous && isLeftOpen(previous.receipt));
  // Whoever says so of what is over leaves it to sweeps to tell of it.
  if (isNewlyLeft || (draft.marked && !previous?.receipt.marked)) await markers.mark(feed, submission);
  const marked = isLeft || draft.marked || previous?.receipt.marked;
  const written = await write(marked ? { ...draft, marked } : draft);
  // What was recorded is recorded: a marker too many is no reason to do anything again.
  if (written?.receipt.marked && isSettled(written.receipt) && !owes(written.receipt))
    await markers.unmark(feed, submission).catch(() => undefined);
  return written;
}
