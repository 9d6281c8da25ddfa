import { DropdialError, type ErrorCode } from './errors.ts';
import { type Draft, type Ledger, type LedgerEntry, moveEntry } from './ledger.ts';
import type { Problem } from './problem.ts';
import { type Answer, endAttempt } from './receipt.ts';

/** A submission after an attempt: where it stands now and, unless it is over, why its event has to come back. */
export interface Submitted {
  readonly entry: LedgerEntry;
  readonly retry?: DropdialError;
}

/** The ways in which an attempt ends, each one conditional write of the ledger. */
export interface Conclusions {
  /** The API created the list. */
  created(entry: LedgerEntry, answer: Answer): Promise<Submitted>;
  /** It will never dial. */
  ended(
    entry: LedgerEntry,
    state: 'rejected' | 'skipped',
    problems: readonly Problem[],
    problemCount?: number,
  ): Promise<Submitted>;
  /** Nothing was created, and an operator has to mend something first; the drop says so. */
  waiting(entry: LedgerEntry, code: ErrorCode, message: string): Promise<Submitted>;
  /** Nothing was created and the drop is as good as it was: the next event may take it at once. */
  released(entry: LedgerEntry, code: ErrorCode, message: string): Promise<Submitted>;
  /** A list may exist: nobody sends this again. */
  doubted(entry: LedgerEntry, reason: string): Promise<Submitted>;
}

/** Makes the endings over one ledger. */
export function createConclusions(ledger: Ledger, now: () => Date): Conclusions {
  function move(entry: LedgerEntry, ended: string, change: Partial<Draft>): Promise<LedgerEntry> {
    const { attempts } = endAttempt(entry.receipt, ended, now());
    return moveEntry(ledger, entry, { ...change, attempts, lease: undefined });
  }

  /** What also has to be written onto the object. */
  function moveVisibly(entry: LedgerEntry, ended: string, change: Partial<Draft>): Promise<LedgerEntry> {
    return move(entry, ended, { ...change, writeBack: { ...entry.receipt.writeBack, pending: true } });
  }

  return {
    created: async (entry, answer) => ({
      entry: await moveVisibly(entry, 'created', { state: 'created', answer, problems: [], problemCount: undefined }),
    }),

    ended: async (entry, state, problems, problemCount = problems.length) => ({
      entry: await moveVisibly(entry, state, { state, problems: [...problems], problemCount }),
    }),

    waiting: async (entry, code, message) => ({
      entry: await moveVisibly(entry, `${code}: ${message}`, { state: 'waiting', problems: [{ code, message }] }),
      retry: new DropdialError(code, message),
    }),

    released: async (entry, code, message) => ({
      entry: await move(entry, `${code}: ${message}`, { state: 'claimed' }),
      retry: new DropdialError(code, message),
    }),

    doubted: async (entry, reason) => {
      const code = 'submission_in_doubt';
      const message = `the call list may exist and is not sent again; look for "${entry.receipt.listName}" at Voximplant: ${reason}`;
      return {
        entry: await moveVisibly(entry, `in doubt: ${reason}`, { state: 'in_doubt', problems: [{ code, message }] }),
        retry: new DropdialError(code, message),
      };
    },
  };
}
