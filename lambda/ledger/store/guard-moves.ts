import { DropdialError } from '../../errors.ts';
import type { Ledger } from '../ledger.ts';
import type { ListStep } from '../list-moves.ts';
import type { ListState } from '../list-states.ts';
import { isMove, NEW, type State, type StepName } from '../states.ts';

/** @throws {DropdialError} `move_refused` for a move that is not in the table, which is always a bug. */
export function refuseIllegalMove(from: State | typeof NEW, to: State, step: StepName | ListStep | undefined): void {
  if (isMove(from, to, step)) return;
  throw new DropdialError('move_refused', `no step "${step ?? 'none'}" may move a submission from ${from} to ${to}`);
}

/** The table of list moves is loaded only when a list moves: most invocations send drops. */
async function refuseListMove(from: ListState | undefined, to: ListState | undefined, step: string | undefined) {
  if (from === to) return;
  const { refuseIllegalListMove } = await import('../list-moves.ts');
  refuseIllegalListMove(from, to, step);
}

/** A ledger that rejects every move that is not in the tables, before anything is written. */
export function guardMoves(ledger: Ledger): Ledger {
  return {
    read: ledger.read,
    async create(draft) {
      refuseIllegalMove(NEW, draft.state, 'claim');
      await refuseListMove(undefined, draft.list?.state, 'claim');
      return ledger.create(draft);
    },
    async replace(submission, draft, step) {
      refuseIllegalMove(submission.receipt.state, draft.state, step);
      await refuseListMove(submission.receipt.list?.state, draft.list?.state, step);
      return ledger.replace(submission, draft, step);
    },
  };
}
