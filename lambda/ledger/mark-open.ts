import type { Draft, Ledger, LedgerEntry } from './ledger.ts';
import type { OpenIndex } from './open-markers.ts';
import { isFinal, type Receipt } from './receipt.ts';

type Standing = Pick<Draft, 'state' | 'lease' | 'doubt'>;

/** True when something is still to be done for it and no worker has it: only a message, or a sweep, brings it forward. */
function isLeftOpen({ state, lease, doubt }: Standing): boolean {
  if (isFinal(state) || state === 'checked' || lease !== undefined) return false;
  return doubt?.parked !== true;
}

/** True when nothing will ever be done for it by itself. */
function isOver(receipt: Receipt, owes: (receipt: Receipt) => boolean): boolean {
  return isFinal(receipt.state) && !receipt.writeBack.pending && !owes(receipt);
}

/**
 * A ledger that keeps the index of what is open. The marker is there before the document says that the submission is left
 * open, and is taken away after the document says that it is over, so that a crash at any moment leaves a marker too many,
 * never one too few; sweeps remove those.
 *
 * A drop that goes straight through is never left open, and costs nothing here.
 *
 * @param owes whether somebody is still to be told of a submission that is over: no message may lead to it any more.
 */
export function indexOpen(ledger: Ledger, index: OpenIndex, owes: (receipt: Receipt) => boolean): Ledger {
  async function write(
    draft: Draft,
    previous: LedgerEntry | undefined,
    writeDraft: (draft: Draft) => Promise<LedgerEntry | undefined>,
  ): Promise<LedgerEntry | undefined> {
    const { feed, submission } = draft;
    const isLeft = isLeftOpen(draft);
    if (isLeft && !(previous && isLeftOpen(previous.receipt))) await index.mark(feed, submission);
    const marked = isLeft || draft.marked || previous?.receipt.marked;
    const entry = await writeDraft(marked ? { ...draft, marked } : draft);
    // What was recorded is recorded: a marker too many is no reason to do anything again.
    if (entry?.receipt.marked && isOver(entry.receipt, owes))
      await index.unmark(feed, submission).catch(() => undefined);
    return entry;
  }

  return {
    read: ledger.read,
    create: draft => write(draft, undefined, ledger.create),
    replace: (entry, draft) => write(draft, entry, changed => ledger.replace(entry, changed)),
  };
}
