import type { PlanSummary } from '../csv/plan-summary.ts';
import { DropdialError, type ErrorCode } from '../errors.ts';
import { type Draft, type Ledger, type LedgerEntry, moveEntry } from '../ledger/ledger.ts';
import { type Answer, endAttempt, type WaitReason } from '../ledger/receipt.ts';
import type { Problem } from '../problem.ts';

/** A submission after an attempt: where it stands now and, unless it is over, why its event has to come back. */
export interface Submitted {
  readonly entry: LedgerEntry;
  readonly retry?: DropdialError;
}

/** Why a drop that is complete waits, and until when. */
export interface WaitOptions {
  readonly code: ErrorCode;
  readonly message: string;
  readonly for: WaitReason;
  /** When a sweep looks at it again. */
  readonly notBefore: Date;
  /** When its message may come back where there are no sweeps, in seconds; at the queue's own time when absent. */
  readonly retryAfterSeconds?: number;
  /** What the file is, where it was read. */
  readonly plan?: PlanSummary;
}

/** The ways in which an attempt ends, each one conditional write of the ledger. */
export interface Conclusions {
  /** The API created the list, and it dials. */
  created(entry: LedgerEntry, answer: Answer, twins?: readonly number[]): Promise<Submitted>;
  /** The API created the list, and it does not dial yet. */
  held(entry: LedgerEntry, answer: Answer): Promise<Submitted>;
  /** It will never dial. */
  ended(entry: LedgerEntry, state: 'rejected' | 'skipped', problem: Problem): Promise<Submitted>;
  /** The plan found problems: nothing of the file is sent. */
  refused(
    entry: LedgerEntry,
    plan: PlanSummary,
    problems: readonly Problem[],
    problemCount: number,
  ): Promise<Submitted>;
  /** A dry run is over; what it found does not reject the drop. */
  checked(
    entry: LedgerEntry,
    plan: PlanSummary,
    problems: readonly Problem[],
    problemCount: number,
  ): Promise<Submitted>;
  /** Nothing was created, and something has to come first: calling hours, a place, an operator. The drop says so. */
  waiting(entry: LedgerEntry, options: WaitOptions): Promise<Submitted>;
  /** Nothing was created and the drop is as good as it was: its event comes back after a while, longer each time. */
  released(entry: LedgerEntry, code: ErrorCode, message: string): Promise<Submitted>;
  /** A list may exist: nobody sends this again before that is known. */
  doubted(entry: LedgerEntry, reason: string): Promise<Submitted>;
}

/** Until the first and until any later try, in seconds: eight tries outlast an hour in which the API or S3 is down. */
const FIRST_RETRY_SECONDS = 60;
const MAX_RETRY_SECONDS = 1800;

function backOff(attempts: number): number {
  return Math.min(FIRST_RETRY_SECONDS * 2 ** Math.max(0, attempts - 1), MAX_RETRY_SECONDS);
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
    created: async (entry, answer, twins) => ({
      entry: await moveVisibly(entry, 'created', {
        state: 'created',
        answer,
        problems: [],
        problemCount: undefined,
        doubt: undefined,
        ...(twins && twins.length > 0 && { twins: [...twins] }),
      }),
    }),

    held: async (entry, answer) => ({
      entry: await moveVisibly(entry, 'held', { state: 'held', answer, problems: [], doubt: undefined }),
    }),

    ended: async (entry, state, problem) => ({
      entry: await moveVisibly(entry, state, { state, problems: [problem], problemCount: 1 }),
    }),

    refused: async (entry, plan, problems, problemCount) => ({
      entry: await moveVisibly(entry, 'rejected', { state: 'rejected', plan, problems: [...problems], problemCount }),
    }),

    checked: async (entry, plan, problems, problemCount) => ({
      entry: await moveVisibly(entry, 'checked', { state: 'checked', plan, problems: [...problems], problemCount }),
    }),

    waiting: async (entry, { code, message, for: reason, notBefore, retryAfterSeconds, plan }) => {
      const { wait } = entry.receipt;
      const since = wait?.since ?? now().toISOString();
      const change = {
        state: 'waiting',
        problems: [{ code, message }],
        wait: { ...wait, for: reason, since, notBefore: notBefore.toISOString() },
        ...(plan && { plan }),
      } as const;
      return {
        entry: await moveVisibly(entry, `${code}: ${message}`, { ...change, problems: [{ code, message }] }),
        retry: new DropdialError(code, message, { ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) }),
      };
    },

    released: async (entry, code, message) => ({
      entry: await move(entry, `${code}: ${message}`, { state: 'claimed' }),
      retry: new DropdialError(code, message, { retryAfterSeconds: backOff(entry.receipt.attempts.length) }),
    }),

    doubted: async (entry, reason) => {
      const code = 'submission_in_doubt';
      const message = `the call list may exist and is not sent again before that is known; its name is "${entry.receipt.listName}": ${reason}`;
      const doubt = { since: now().toISOString(), reason, looks: 0, parked: false };
      const problems = [{ code, message }];
      return {
        entry: await moveVisibly(entry, `in doubt: ${reason}`, { state: 'in_doubt', doubt, problems }),
        retry: new DropdialError(code, message),
      };
    },
  };
}
