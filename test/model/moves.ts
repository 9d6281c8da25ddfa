import type { Ledger } from '../../lambda/ledger/ledger.ts';
import { NEW } from '../../lambda/ledger/states.ts';

/** Counts every move that a ledger makes, each as `from to step`; what stays in its state is none. */
export class Moves {
  readonly counts = new Map<string, number>();

  /** The same ledger, whose moves are counted. */
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
