import type { Method } from '../method.ts';

/**
 * Returns the account of the token. The simulated balance changes only by its setting.
 *
 * @see https://docs.voximplant.ai/api-reference/management-api/reference/accounts/get-account-info
 */
export const getAccountInfo: Method = ({ account }, { address, settings }) => ({
  kind: 'json',
  body: {
    result: { account_id: account.account_id, active: true, balance: settings.balance },
    api_address: address,
  },
});
