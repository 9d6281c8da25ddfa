import type { LedgerEntry } from '../ledger/ledger.ts';
import { type Desk, type Hand, isIdle, recordAct } from './record-act.ts';
import { RefusedError } from './refused.ts';

/**
 * Ends a submission in doubt with the list that it has become.
 *
 * @throws {RefusedError} when it is not in doubt, or a worker has it.
 * @throws {DropdialError} `ledger_conflict` when somebody was faster.
 */
export function adoptSubmission(desk: Desk, entry: LedgerEntry, listId: number, hand: Hand): Promise<LedgerEntry> {
  const { submission, state, lease } = entry.receipt;
  const id = submission.slice(0, 12);
  if (state !== 'in_doubt' && state !== 'sending')
    throw new RefusedError(`only a submission in doubt can be adopted; ${id} is ${state}`);
  if (!isIdle(entry.receipt, desk.now()))
    throw new RefusedError(`a worker has ${id} until ${lease?.until}; try it then`);
  const answeredAt = desk.now().toISOString();
  return recordAct(desk, entry, 'adopted', hand, {
    state: 'created',
    answer: { list_id: listId, answeredAt, reconciled: true, full: { adopted: true } },
    problems: [],
    problemCount: undefined,
    doubt: undefined,
    lease: undefined,
  });
}
