import { createPrivateKey } from 'node:crypto';
import { CompactSign } from 'jose';
import { describeError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import {
  readCredentials,
  readPreviousCredentials,
  type SecretReader,
  type ServiceAccount,
} from './read-credentials.ts';

/** The longest lifetime that the API accepts, in seconds from `iat` to `exp`. */
const MAX_LIFE = 3600;
/** Seconds by which `iat` is backdated, so that it is not in the future for a server whose clock is behind. */
const BACKDATE = 30;
/** How long credentials are cached, in milliseconds: a rotated key is used soon. */
const CREDENTIALS_LIFE = 5 * 60 * 1000;
/** Milliseconds by which the clock may go back without having been wrong before: servers tell whole seconds. */
const STEP_BACK = 5_000;

/** Provides bearer tokens for the accounts of secrets. */
export interface TokenSource {
  /**
   * Returns a token that is valid until at least `validUntil`. It is not documented whether the API checks a token at
   * the beginning or at the end of a request, and a large file takes time.
   */
  get(secretId: string, validUntil: Date): Promise<string>;
  /**
   * Looks for another key after the API rejected the current one: in the current secret and, if that has the rejected
   * key, in its previous version. During a rotation Voximplant accepts both keys, and this function may have either. A
   * key of another account does not count, because the rejected request would be executed there.
   *
   * @returns true when the next token is signed with another key of the same account. Never throws: a secret that
   * cannot be read has no other key, and the log says why it cannot.
   */
  renew(secretId: string): Promise<boolean>;
}

/**
 * Signs a token for a service account.
 *
 * @see https://docs.voximplant.ai/platform/management-api/authorization.md
 */
export async function mintToken(account: ServiceAccount, now: Date): Promise<{ token: string; expires: Date }> {
  const issuedAt = Math.floor(now.getTime() / 1000) - BACKDATE;
  const expires = issuedAt + MAX_LIFE;
  // The API's clients send the account id as a number, which jose's setter for `iss` does not accept.
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

/**
 * True for credentials that may have changed since, and for those that were read in the future: the clock was ahead
 * then. The host's clock counts until S3 has answered once, and the API may refuse a token that is issued in the
 * future.
 */
function isOutdated({ readAt }: Cached, now: Date): boolean {
  const age = now.getTime() - readAt;
  return age > CREDENTIALS_LIFE || age < -STEP_BACK;
}

/**
 * Caches tokens until shortly before they expire, and credentials for five minutes.
 *
 * @param log is told why no other key was found.
 */
export function createTokenSource(readSecret: SecretReader, now: () => Date, log?: Pick<Log, 'warn'>): TokenSource {
  const cache = new Map<string, Cached>();

  async function* findAccounts(secretId: string): AsyncGenerator<ServiceAccount> {
    yield await readCredentials(secretId, readSecret);
    const previous = await readPreviousCredentials(secretId, readSecret);
    if (previous) yield previous;
  }

  return {
    async get(secretId, validUntil) {
      let cached = cache.get(secretId);
      if (cached === undefined || isOutdated(cached, now())) {
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
      } catch (error) {
        log?.warn('no other key can be read from the secret', {
          reason: describeError(error),
        });
      }
      return false;
    },
  };
}
