import { DropdialError } from '../../errors.ts';
import type { Ledger } from '../ledger.ts';
import { isListMove, type ListState, type ListStep, UNSEEN } from '../list-states.ts';
import { isMove, NEW, type State, type StepName } from '../states.ts';

/** @throws {DropdialError} `move_refused` for a move that is no row of the table: a fault of ours, whatever led to it. */
export function refuseIllegalMove(from: State | typeof NEW, to: State, step: StepName | ListStep | undefined): void {
  if (isMove(from, to, step)) return;
  throw new DropdialError('move_refused', `no step "${step ?? 'none'}" may move a submission from ${from} to ${to}`);
}

/** @throws {DropdialError} `move_refused` for a move of a list that is no row of its table. */
export function refuseIllegalListMove(
  from: ListState | undefined,
  to: ListState | undefined,
  step: StepName | ListStep | undefined,
): void {
  if (isListMove(from ?? UNSEEN, to ?? UNSEEN, step)) return;
  const move = `from ${from ?? UNSEEN} to ${to ?? UNSEEN}`;
  throw new DropdialError('move_refused', `no step "${step ?? 'none'}" may move a list ${move}`);
}

/** A ledger that refuses every move that is no row of the table, before anything is written. */
export function guardMoves(ledger: Ledger): Ledger {
  return {
    read: ledger.read,
    async create(draft) {
      refuseIllegalMove(NEW, draft.state, 'claim');
      refuseIllegalListMove(undefined, draft.list?.state, 'claim');
      return ledger.create(draft);
    },
    async replace(submission, draft, step) {
      refuseIllegalMove(submission.receipt.state, draft.state, step);
      refuseIllegalListMove(submission.receipt.list?.state, draft.list?.state, step);
      return ledger.replace(submission, draft, step);
    },
  };
}
