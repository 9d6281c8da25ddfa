import { createPrivateKey } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { makeServiceAccount, type ServiceAccount } from './make-credentials.ts';

/**
 * Reads a `credentials.json`. If there is none, creates one with a new key, readable only by its owner.
 *
 * @throws {Error} whose message describes the problem of the file and quotes nothing from it.
 */
export async function openCredentialsFile(path: string): Promise<{ account: ServiceAccount; isNew: boolean }> {
  try {
    return { account: parse(path, await readFile(path, 'utf8')), isNew: false };
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  const account = await makeServiceAccount();
  // `wx`: a file that another process created meanwhile is never overwritten.
  await writeFile(path, `${JSON.stringify(account, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  return { account, isNew: true };
}

function parse(path: string, text: string): ServiceAccount {
  const fail = (what: string) => new Error(`the credentials file "${path}" ${what}`);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw fail('is not JSON');
  }
  if (typeof json !== 'object' || json === null) throw fail('must hold a JSON object');
  if (!('account_id' in json && typeof json.account_id === 'number')) throw fail('needs "account_id", a number');
  if (!('key_id' in json && typeof json.key_id === 'string')) throw fail('needs "key_id", a text');
  if (!('private_key' in json && typeof json.private_key === 'string')) throw fail('needs "private_key", a PEM text');
  const { account_id, key_id, private_key } = json;
  try {
    createPrivateKey(private_key);
  } catch {
    throw fail('needs "private_key" to be a private key in PEM form');
  }
  return { account_id, key_id, private_key };
}
