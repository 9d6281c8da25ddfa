import type { Receipt } from '../ledger/receipt.ts';
import type { Lists } from '../voximplant/account.ts';

/**
 * Why an account cannot be asked about a submission: it was sent from another account, whose lists this one cannot see,
 * so a missing list proves nothing. `undefined` if the accounts are the same or unknown.
 */
export function describeOtherAccount(
  { account: sentAs }: Pick<Receipt, 'account'>,
  { accountId }: Pick<Lists, 'accountId'>,
): string | undefined {
  if (sentAs === undefined || accountId === undefined || sentAs === accountId) return undefined;
  return `it was sent as account ${sentAs}, and the secret of its feed is account ${accountId} now, which sees no lists of the other`;
}
