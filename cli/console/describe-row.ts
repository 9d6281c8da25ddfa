import { showText } from '../../console/view/show-text.ts';
import type { SubmissionRow } from '../../console/view/submission-view.ts';
import type { Receipt } from '../../lambda/ledger/receipt.ts';
import { printable } from '../../terminal/printable.ts';
import { nameState } from '../receipt/name-state.ts';
import { describeReason } from '../receipt/print-submissions.ts';

/** A submission in the list of the console. */
export function describeRow(receipt: Receipt): SubmissionRow {
  const { submission, feed, drop, state, doubt, updatedAt, plan, answer, list } = receipt;
  return {
    id: submission,
    feed,
    key: printable(drop.key),
    state,
    stateName: nameState(receipt),
    isParked: doubt?.parked === true,
    updatedAt,
    ...(plan && { rows: plan.rows }),
    ...(answer && { listId: answer.list_id }),
    ...(list && { listState: list.state }),
    reason: showText(describeReason(receipt)),
  };
}
