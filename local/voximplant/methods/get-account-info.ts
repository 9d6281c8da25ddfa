import type { Method } from './method.ts';

/**
 * Says whose account it is. The simulated balance never changes.
 *
 * @see https://docs.voximplant.ai/api-reference/management-api/reference/accounts/get-account-info
 */
export const getAccountInfo: Method = ({ account }, { address }) => ({
  kind: 'json',
  body: { result: { account_id: account.account_id, active: true, balance: 100 }, api_address: address },
});
