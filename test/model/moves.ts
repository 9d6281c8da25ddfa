import type { Ledger } from '../../lambda/ledger/ledger.ts';
import { NEW } from '../../lambda/ledger/states.ts';

/** Counts the moves of a ledger, each as `from to step`. A write that keeps the state is not a move. */
export class Moves {
  readonly counts = new Map<string, number>();

  /** The same ledger, with its moves counted. */
  watch(ledger: Ledger): Ledger {
    return {
      read: ledger.read,
      create: async draft => {
        const created = await ledger.create(draft);
        if (created) this.#count(NEW, draft.state, 'claim');
        return created;
      },
      replace: async (submission, draft, step) => {
        const replaced = await ledger.replace(submission, draft, step);
        if (replaced) this.#count(submission.receipt.state, draft.state, step);
        return replaced;
      },
    };
  }

  #count(from: string, to: string, step: string | undefined): void {
    if (from === to) return;
    const move = `${from} ${to} ${step}`;
    this.counts.set(move, (this.counts.get(move) ?? 0) + 1);
  }
}
