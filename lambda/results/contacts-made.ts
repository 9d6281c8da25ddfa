import { rowsSent } from '../csv/plan-summary.ts';
import type { Receipt } from '../ledger/receipt.ts';

/** How many contacts a list was created with: the API's count or, if its answer was lost, the rows that were sent. */
export function contactsMade({ answer, plan }: Pick<Receipt, 'answer' | 'plan'>): number {
  return answer?.count ?? (plan ? rowsSent(plan) : 0);
}
