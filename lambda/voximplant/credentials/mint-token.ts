import { createPrivateKey } from 'node:crypto';
import { CompactSign } from 'jose';
import {
  readCredentials,
  readPreviousCredentials,
  type SecretReader,
  type ServiceAccount,
} from './read-credentials.ts';

/** The longest life the API accepts, in seconds from `iat` to `exp`. */
const MAX_LIFE = 3600;
/** How far `iat` lies back, in seconds, so that a server whose clock is behind does not see the future. */
const BACKDATE = 30;
/** How long credentials are kept, in milliseconds, so that a rotated key is taken up soon. */
const CREDENTIALS_LIFE = 5 * 60 * 1000;

/** Hands out bearer tokens, one account after another. */
export interface TokenSource {
  /**
   * A token that is valid at least until then: whether the API checks it when a request begins or when it ends is not
   * documented, and a large file takes its time.
   */
  get(secretId: string, validUntil: Date): Promise<string>;
  /**
   * Looks for another key after the API refused the one in use: in the secret as it is now and, when that still holds the
   * refused one, in its previous version. While a key is rotated both are good at Voximplant, and only one of them may be here.
   * A key of another account is no other key: what was refused here would be executed there.
   *
   * @returns whether the next token is another key's, of the same account. Never throws; a secret that cannot be read holds no other key.
   */
  renew(secretId: string): Promise<boolean>;
}

/**
 * Mints a service account's token.
 *
 * @see https://docs.voximplant.ai/platform/management-api/authorization.md
 */
export async function mintToken(account: ServiceAccount, now: Date): Promise<{ token: string; expires: Date }> {
  const issuedAt = Math.floor(now.getTime() / 1000) - BACKDATE;
  const expires = issuedAt + MAX_LIFE;
  // The clients of the API send the account's id as a number, which jose's own setter for `iss` does not take.
  const claims = Buffer.from(JSON.stringify({ iss: account.account_id, iat: issuedAt, exp: expires }));
  const token = await new CompactSign(claims)
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: account.key_id })
    .sign(createPrivateKey(account.private_key));
  return { token, expires: new Date(expires * 1000) };
}

interface Cached {
  readonly account: ServiceAccount;
  readonly readAt: number;
  token?: { readonly token: string; readonly expires: Date };
}

/** A token source that keeps tokens until shortly before they end and credentials for five minutes. */
export function createTokenSource(readSecret: SecretReader, now: () => Date): TokenSource {
  const cache = new Map<string, Cached>();

  async function* findAccounts(secretId: string): AsyncGenerator<ServiceAccount> {
    yield await readCredentials(secretId, readSecret);
    const previous = await readPreviousCredentials(secretId, readSecret);
    if (previous) yield previous;
  }

  return {
    async get(secretId, validUntil) {
      let cached = cache.get(secretId);
      if (cached === undefined || now().getTime() - cached.readAt > CREDENTIALS_LIFE) {
        cached = { account: await readCredentials(secretId, readSecret), readAt: now().getTime() };
        cache.set(secretId, cached);
      }
      if (cached.token === undefined || cached.token.expires <= validUntil) {
        cached.token = await mintToken(cached.account, now());
      }
      return cached.token.token;
    },
    async renew(secretId) {
      const refused = cache.get(secretId)?.account;
      cache.delete(secretId);
      try {
        for await (const account of findAccounts(secretId)) {
          if (refused && (account.key_id === refused.key_id || account.account_id !== refused.account_id)) continue;
          cache.set(secretId, { account, readAt: now().getTime() });
          return true;
        }
      } catch {
        // The next one who needs a token hears of it.
      }
      return false;
    },
  };
}
