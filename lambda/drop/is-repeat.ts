import type { Draft } from '../ledger/ledger.ts';
import type { Receipt } from '../ledger/receipt.ts';

/** True when people were called by it, or would have been but for a person who stopped it. */
export function wasMeantToDial({ state, acts = [] }: Pick<Receipt, 'state' | 'acts'>): boolean {
  return state === 'created' || acts.some(({ act }) => act === 'stopped');
}

/**
 * True when a drop asks for another submission of an upload that has one already: by an idempotency key that is there and is not the
 * earlier one's. After a list was made it has to say `allow_duplicate` too: a key that is removed, forgotten, corrected or first added
 * by a late sidecar asks for nothing.
 */
export function isRepeat(
  earlier: Pick<Receipt, 'state' | 'acts' | 'drop'>,
  { drop: { idempotencyKey }, parameters }: Pick<Draft, 'drop' | 'parameters'>,
): boolean {
  if (idempotencyKey === undefined || idempotencyKey === earlier.drop.idempotencyKey) return false;
  return !wasMeantToDial(earlier) || parameters?.allow_duplicate === true;
}
