import type { Draft } from '../ledger/ledger.ts';
import type { Receipt } from '../ledger/receipt.ts';

/** True when the submission called people, or would have done so if a person had not stopped it. */
export function wasMeantToDial({ state, acts = [] }: Pick<Receipt, 'state' | 'acts'>): boolean {
  return state === 'created' || acts.some(({ act }) => act === 'stopped');
}

/**
 * True when a drop asks for another submission of an upload that has one already: it has an idempotency key that
 * differs from the earlier one's. Once a list was created, `allow_duplicate` is required as well, so that a key that is
 * removed, forgotten, corrected or first added by a late sidecar calls nobody twice.
 */
export function isRepeat(
  earlier: Pick<Receipt, 'state' | 'acts' | 'drop'>,
  { drop: { idempotencyKey }, parameters }: Pick<Draft, 'drop' | 'parameters'>,
): boolean {
  if (idempotencyKey === undefined || idempotencyKey === earlier.drop.idempotencyKey) return false;
  return !wasMeantToDial(earlier) || parameters?.allow_duplicate === true;
}
