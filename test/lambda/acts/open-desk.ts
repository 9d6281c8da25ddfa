import type { Hand } from '../../../lambda/acts/record-act.ts';
import type { Draft } from '../../../lambda/ledger/ledger.ts';
import { at, makeDraft } from '../../support/make-draft.ts';
import { createMemoryLedger } from '../../support/memory-ledger.ts';

export const HAND: Hand = { by: 'ada', reason: 'because' };

/** When acts of these tests are done: every lease of {@link makeDraft} is over. */
export const NOW = at(120);
/** A lease that a worker still has. */
export const TAKEN = { owner: 'worker', until: at(121).toISOString() };
/** What is known of an answer that was lost. */
export const DOUBT = { since: at(0).toISOString(), reason: 'lost', looks: 3, parked: true };

/** What the API answered of a list. */
export const answerOf = (listId: number) => ({ list_id: listId, answeredAt: at(1).toISOString(), full: {} });

/** A ledger with one submission, for somebody who acts by hand. */
export function openDesk(change: Partial<Draft>) {
  const ledger = createMemoryLedger(() => NOW);
  const draft = makeDraft(change);
  const submission = ledger.put(draft);
  const read = async () => {
    const found = await ledger.read(draft.feed, draft.submission);
    if (found === undefined) throw new Error('the submission is gone');
    return found.receipt;
  };
  return {
    ledger,
    desk: { ledger, now: () => NOW },
    submission,
    read,
    /** Has a worker write the same document once, right before the next write of somebody else. */
    interfere: () => ledger.beforeNextWrite(() => ledger.put(draft)),
  };
}

/** What an act fails with, whether at once or later. */
export async function failureOf(act: () => Promise<unknown>): Promise<unknown> {
  try {
    await act();
  } catch (error) {
    return error;
  }
  throw new Error('the act was done');
}
