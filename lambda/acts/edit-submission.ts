import * as v from 'valibot';
import { checkLimits, type Limits } from '../feed/limits.ts';
import { noteOnLatest } from '../ledger/move.ts';
import type { Submission } from '../ledger/submission.ts';
import { parameterFields } from '../parameters/parameter-fields.ts';
import { describeOtherAccount } from '../submission/other-account.ts';
import type { MethodResult } from '../voximplant/call-method.ts';
import { EDITABLE, type ListEdit } from '../voximplant/running/edit-call-list.ts';
import { asActed, type Desk, type Hand, listOf } from './record-act.ts';
import { RefusedError } from './refused.ts';

/** The part of the API that changes lists. */
interface Editor {
  readonly accountId?: number | undefined;
  edit(listId: number, edit: ListEdit): Promise<MethodResult<unknown>>;
}

/** @throws {RefusedError} when the API or the feed's limits do not allow a value. */
function checkEdit(edit: ListEdit, limits: Limits): void {
  for (const name of EDITABLE) {
    const value = edit[name];
    if (value === undefined) continue;
    const field = parameterFields[name];
    if (!v.is(field, value)) throw new RefusedError(`${name} must be ${field.traits.mustBe}; got ${value}`);
    const allowed = checkLimits(name, value, limits);
    if (allowed !== undefined) throw new RefusedError(`the feed's limits allow ${name} ${allowed}; got ${value}`);
  }
}

/**
 * Changes how the list of a submission is dialled, within the limits of its feed. The receipt keeps the parameters with
 * which the list was created; its acts have the new values.
 *
 * @param openEditor opens the account of the submission's feed.
 * @throws {RefusedError} when there is no list, the feed does not allow the change, or the API did not confirm it.
 * @throws {DropdialError} `ledger_conflict` when other writers keep moving the submission; the list is changed by then.
 */
export async function editSubmission(
  { ledger, now }: Desk,
  submission: Submission,
  hand: Hand,
  { edit, limits }: { readonly edit: ListEdit; readonly limits: Limits },
  openEditor: () => Promise<Editor>,
): Promise<Submission> {
  const { receipt } = submission;
  const listId = listOf(receipt, 'change');
  checkEdit(edit, limits);
  const editor = await openEditor();
  const other = describeOtherAccount(receipt, editor);
  if (other !== undefined) throw new RefusedError(other);
  const answer = await editor.edit(listId, edit);
  if (answer.kind === 'refused')
    throw new RefusedError(`list ${listId} is NOT changed: code ${answer.code}: ${answer.message}`);
  if (answer.kind === 'failed')
    throw new RefusedError(`nobody knows whether list ${listId} is changed, do it again: ${answer.reason}`);
  return noteOnLatest(ledger, submission, latest => asActed(latest, 'edited', hand, now(), { set: { ...edit } }));
}
