import type { LedgerEntry } from '../ledger/ledger.ts';
import { type Desk, type Hand, isIdle, recordAct } from './record-act.ts';
import { RefusedError } from './refused.ts';

/** States in which there is something to try again. */
const OPEN: ReadonlySet<string> = new Set(['waiting', 'claimed', 'held', 'in_doubt', 'sending']);

/**
 * Frees a submission for its next event. What is in doubt is sent again by that, so somebody has to know that no list exists.
 *
 * @throws {RefusedError} when it is over, a worker has it, or nobody said that no list exists.
 * @throws {DropdialError} `ledger_conflict` when somebody was faster.
 */
export function retrySubmission(
  desk: Desk,
  entry: LedgerEntry,
  hand: Hand,
  noListExists: boolean,
): Promise<LedgerEntry> {
  const { submission, state, lease, resends = 0, listName } = entry.receipt;
  const id = submission.slice(0, 12);
  if (!OPEN.has(state))
    throw new RefusedError(`only a submission that is not over can be tried again; ${id} is ${state}`);
  if (!isIdle(entry.receipt, desk.now()))
    throw new RefusedError(`a worker has ${id} until ${lease?.until}; try it then`);
  const isDoubtful = state === 'in_doubt' || state === 'sending';
  if (!isDoubtful) return recordAct(desk, entry, 'retried', hand, {});
  if (!noListExists) {
    throw new RefusedError(
      `look for the list "${listName}" at Voximplant first; when it is not there, say so with --no-list-exists`,
    );
  }
  const again = { state: 'claimed', doubt: undefined, lease: undefined, resends: resends + 1, problems: [] } as const;
  return recordAct(desk, entry, 'retried', hand, { ...again, problems: [] });
}
