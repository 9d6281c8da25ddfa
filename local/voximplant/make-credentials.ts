import { generateKeyPair, randomInt, randomUUID } from 'node:crypto';
import { promisify } from 'node:util';

/** A service account: the part of `credentials.json` that tokens need. */
export interface ServiceAccount {
  readonly account_id: number;
  readonly key_id: string;
  /** RSA, PKCS#8, PEM. */
  readonly private_key: string;
}

/** The whole `credentials.json`, as the control panel provides it when a key is created. */
export interface CredentialsFile extends ServiceAccount {
  readonly account_email: string;
}

const generate = promisify(generateKeyPair);

/**
 * Creates a service account with a new RSA key of 2048 bits.
 *
 * @see https://docs.voximplant.ai/platform/management-api/authorization.md
 */
export async function makeServiceAccount(): Promise<CredentialsFile> {
  const { privateKey } = await generate('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return {
    account_email: 'simulator@example.com',
    account_id: randomInt(1_000_000, 9_999_999),
    key_id: randomUUID(),
    private_key: privateKey,
  };
}
