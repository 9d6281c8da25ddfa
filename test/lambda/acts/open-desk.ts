import type { Hand } from '../../../lambda/acts/record-act.ts';
import type { Draft } from '../../../lambda/ledger/ledger.ts';
import { at, makeDraft } from '../../support/make-draft.ts';
import { createMemoryLedger } from '../../support/memory-ledger.ts';

export const HAND: Hand = { by: 'ada', reason: 'because' };

/** The time of the acts. All leases of {@link makeDraft} have expired by then. */
export const NOW = at(120);
/** A lease that is still valid. */
export const TAKEN = { owner: 'worker', until: at(121).toISOString() };
/** The doubt after a lost answer. */
export const DOUBT = { since: at(0).toISOString(), reason: 'lost', looks: 3, parked: true };

/** The API's answer about a list, as a receipt records it. */
export const answerOf = (listId: number) => ({ list_id: listId, answeredAt: at(1).toISOString(), full: {} });

/** Opens a ledger with one submission, for an operator. */
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
    /** Makes a worker write the same document once, right before the next write by somebody else. */
    interfere: () => ledger.beforeNextWrite(() => ledger.put(draft)),
  };
}

/** The error with which an act fails, synchronously or later. */
export async function failureOf(act: () => Promise<unknown>): Promise<unknown> {
  try {
    await act();
  } catch (error) {
    return error;
  }
  throw new Error('the act was done');
}
