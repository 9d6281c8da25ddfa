import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { compactVerify, decodeProtectedHeader } from 'jose';
import { ApiError } from './answer/api-error.ts';
import type { ServiceAccount } from './make-credentials.ts';

/** The longest lifetime of a token, in seconds from `iat` to `exp`. */
const MAX_LIFE = 3600;
/** How far `iat` may be in the future, in seconds. Assumed: the service documents no leeway. */
const LEEWAY = 5;

/**
 * Checks an `Authorization` header and returns its account.
 *
 * @throws {ApiError} 100 no bearer token or another account's, 433 unknown key, 447 malformed or wrongly signed, 454
 * lifetime too long, 455 issued in the future, 456 expired.
 */
export interface Authenticator {
  (authorization: string | undefined): Promise<ServiceAccount>;
  /** Deletes a key, as an account's owner does once a new one is in use. False when there is no such key. */
  deleteKey(keyId: string): boolean;
}

/**
 * Creates the check of service-account tokens against the public keys of these accounts.
 *
 * @param now milliseconds since the epoch.
 * @param callersNow the clock of callers whose time is another one, by which a token may be valid as well.
 * @see https://docs.voximplant.ai/platform/management-api/authorization.md
 */
export function createAuthenticator(
  accounts: readonly ServiceAccount[],
  now: () => number,
  callersNow: () => number = now,
): Authenticator {
  const keys = new Map<string, { account: ServiceAccount; publicKey: KeyObject }>();
  for (const account of accounts) {
    const publicKey = createPublicKey(createPrivateKey(account.private_key));
    keys.set(account.key_id, { account, publicKey });
  }

  const authenticate = async (authorization: string | undefined) => {
    const token = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
    if (token === undefined) throw new ApiError(100, 'no "Authorization: Bearer" header');
    const key = keys.get(readKeyId(token));
    if (key === undefined) throw new ApiError(433, 'no account has the "kid" of the token');
    const claims = await readClaims(token, key.publicKey);
    const isOfCaller = isValidAt(claims, seconds(callersNow));
    checkClaims(claims, key.account, seconds(isOfCaller ? callersNow : now));
    return key.account;
  };
  return Object.assign(authenticate, { deleteKey: (keyId: string) => keys.delete(keyId) });
}

function readKeyId(token: string): string {
  try {
    const { alg, kid } = decodeProtectedHeader(token);
    if (alg === 'RS256' && typeof kid === 'string') return kid;
  } catch {
    // Reported below, like headers that can be read but are wrong.
  }
  throw new ApiError(447, 'the header of the token must be JSON with "alg" RS256 and "kid"');
}

async function readClaims(token: string, publicKey: KeyObject): Promise<Record<string, unknown>> {
  try {
    const { payload } = await compactVerify(token, publicKey, { algorithms: ['RS256'] });
    const claims: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
    if (typeof claims === 'object' && claims !== null) return Object.fromEntries(Object.entries(claims));
  } catch {
    // An invalid signature and a payload that is not JSON have the same code.
  }
  throw new ApiError(447, 'the signature or the payload of the token is broken');
}

const seconds = (clock: () => number) => Math.floor(clock() / 1000);

function isValidAt({ iat, exp }: Record<string, unknown>, now: number): boolean {
  return typeof iat === 'number' && typeof exp === 'number' && iat <= now + LEEWAY && exp > now;
}

function checkClaims({ iss, iat, exp }: Record<string, unknown>, account: ServiceAccount, now: number): void {
  if (typeof iat !== 'number' || typeof exp !== 'number' || !(typeof iss === 'number' || typeof iss === 'string')) {
    throw new ApiError(447, '"iss", "iat" and "exp" must be in the token');
  }
  // The official clients send a number (Node, Go, Python, PHP) or a text (Java). Child accounts are not simulated.
  if (String(iss) !== String(account.account_id)) throw new ApiError(100, '"iss" is not the account of the key');
  if (exp - iat > MAX_LIFE) throw new ApiError(454, `"exp" is ${exp - iat} s after "iat"`);
  if (iat > now + LEEWAY) throw new ApiError(455, `"iat" is ${iat - now} s ahead`);
  if (exp <= now) throw new ApiError(456, `"exp" passed ${now - exp} s ago`);
}
