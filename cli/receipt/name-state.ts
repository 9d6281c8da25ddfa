import type { Receipt } from '../../lambda/ledger/receipt.ts';

/** The state of a submission, marked if it is parked. */
export function nameState({ state, doubt }: Pick<Receipt, 'state'> & { readonly doubt?: Receipt['doubt'] }): string {
  return doubt?.parked ? `${state} (parked)` : state;
}
