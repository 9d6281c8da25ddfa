import type { Receipt } from '../../lambda/ledger/receipt.ts';

/** The state of a submission, with what a person has to know at once. */
export function nameState({ state, doubt }: Pick<Receipt, 'state'> & { readonly doubt?: Receipt['doubt'] }): string {
  return doubt?.parked ? `${state} (parked)` : state;
}
