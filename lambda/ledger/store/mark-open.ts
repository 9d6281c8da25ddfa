import type { Draft, Ledger } from '../ledger.ts';
import type { Receipt } from '../receipt.ts';
import { isLeftOpen, isSettled } from '../standing.ts';
import type { Submission } from '../submission.ts';
import type { OpenMarkers } from './open-markers.ts';

/**
 * A ledger that keeps the markers of open submissions. A marker is written before the document that leaves a submission
 * open, and removed after the document that ends it. So a crash at any moment leaves a marker too many, never one too
 * few; sweeps remove those.
 *
 * A drop that is handled in one go is never left open, and needs no marker.
 *
 * @param owes whether an event about a finished submission has not been sent. No message may lead to it any more.
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
  // `marked` on a finished submission leaves its announcement to sweeps.
  if (isNewlyLeft || (draft.marked && !previous?.receipt.marked)) await markers.mark(feed, submission);
  const marked = isLeft || draft.marked || previous?.receipt.marked;
  const written = await write(marked ? { ...draft, marked } : draft);
  // The document is written. A marker too many is no reason to fail.
  if (written?.receipt.marked && isSettled(written.receipt) && !owes(written.receipt))
    await markers.unmark(feed, submission).catch(() => undefined);
  return written;
}
