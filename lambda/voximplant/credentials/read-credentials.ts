import { createPrivateKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import { DropdialError, describeError } from '../../errors.ts';
import { describePlaceholder, SECRET_PLACEHOLDER } from './secret-placeholder.ts';

const ServiceAccountSchema = v.object({
  account_id: v.union([v.pipe(v.number(), v.safeInteger()), v.pipe(v.string(), v.digits(), v.transform(Number))]),
  key_id: v.pipe(v.string(), v.minLength(1)),
  private_key: v.pipe(v.string(), v.startsWith('-----BEGIN')),
});

/** A service account of Voximplant: the fields of `credentials.json` that are needed. */
export type ServiceAccount = v.InferOutput<typeof ServiceAccountSchema>;

/**
 * The stage of the previous version of a secret.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html
 */
const PREVIOUS = 'AWSPREVIOUS';

/** Reads the text of a secret, in its current version by default. The only network access of this file. */
export type SecretReader = (secretId: string, stage?: typeof PREVIOUS) => Promise<string>;

/** True for a key that can sign RS256 tokens. */
function isRsaKey(pem: string): boolean {
  try {
    const key = createPrivateKey(pem);
    return key.asymmetricKeyType === 'rsa' && (key.asymmetricKeyDetails?.modulusLength ?? 0) >= 2048;
  } catch {
    return false;
  }
}

/** Checks the text of a secret. Messages never quote it. */
export function parseCredentials(secretId: string, text: string): ServiceAccount {
  const fail = (what: string, options?: ErrorOptions) =>
    new DropdialError(
      'credentials_unreadable',
      `the secret "${secretId}" must hold the service account's credentials.json as Voximplant hands it out: ${what}`,
      options,
    );
  if (text.trim() === SECRET_PLACEHOLDER) {
    throw new DropdialError('credentials_unreadable', describePlaceholder(secretId));
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // The parser's message quotes the text, so it is dropped.
    throw fail('it is not JSON (does it still hold a placeholder?)');
  }
  // The answer of the API's CreateKey wraps the same object in `result`.
  const wrapped = v.safeParse(v.object({ result: v.looseObject({}) }), json);
  const result = v.safeParse(ServiceAccountSchema, wrapped.success ? wrapped.output.result : json);
  if (!result.success) {
    const fields = result.issues.map(issue => `"${v.getDotPath(issue) ?? 'the whole'}"`);
    throw fail(`missing or wrong ${[...new Set(fields)].join(', ')}`);
  }
  if (!isRsaKey(result.output.private_key)) {
    throw fail('"private_key" must be an RSA private key in PEM form, of at least 2048 bits');
  }
  return result.output;
}

/**
 * Reads and checks the credentials of a secret id: the name or ARN of a secret, or `file:` and a path.
 *
 * @throws {DropdialError} `credentials_unreadable`.
 */
export async function readCredentials(secretId: string, readSecret: SecretReader): Promise<ServiceAccount> {
  let text: string;
  try {
    text = secretId.startsWith('file:')
      ? await readFile(secretId.slice('file:'.length), 'utf8')
      : await readSecret(secretId);
  } catch (cause) {
    throw new DropdialError(
      'credentials_unreadable',
      `the secret "${secretId}" cannot be read: ${describeError(cause)}`,
      {
        cause,
      },
    );
  }
  return parseCredentials(secretId, text);
}

/**
 * Reads the credentials in the previous version of a secret; `undefined` for a file, which has no versions.
 *
 * @throws {Error} when there is none, or it cannot be read.
 */
export async function readPreviousCredentials(
  secretId: string,
  readSecret: SecretReader,
): Promise<ServiceAccount | undefined> {
  return secretId.startsWith('file:') ? undefined : parseCredentials(secretId, await readSecret(secretId, PREVIOUS));
}
