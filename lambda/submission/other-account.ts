import type { Receipt } from '../ledger/receipt.ts';
import type { Lists } from '../voximplant/account.ts';

/**
 * Why an account cannot be asked about what a submission began: it was sent as another one, whose lists this one does not see, so
 * that nothing it denies is denied. `undefined` where they are the same, or where nobody knows.
 */
export function describeOtherAccount(
  { account: sentAs }: Pick<Receipt, 'account'>,
  { accountId }: Pick<Lists, 'accountId'>,
): string | undefined {
  if (sentAs === undefined || accountId === undefined || sentAs === accountId) return undefined;
  return `it was sent as account ${sentAs}, and the secret of its feed is account ${accountId} now, which sees no lists of the other`;
}
