import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parseCredentials, readCredentials } from '../../../../lambda/voximplant/credentials/read-credentials.ts';
import { SECRET_PLACEHOLDER } from '../../../../lambda/voximplant/credentials/secret-placeholder.ts';
import { makeCredentials } from '../../../support/make-credentials.ts';

const { file } = makeCredentials();
const { account_id, key_id, private_key } = file;

/** The error message with which a secret is rejected. */
function refusal(secret: unknown): string {
  const text = typeof secret === 'string' ? secret : JSON.stringify(secret);
  try {
    parseCredentials('dropdial/acme', text);
  } catch (error) {
    expect(error).toMatchObject({ code: 'credentials_unreadable' });
    return error instanceof Error ? error.message : '';
  }
  return 'accepted';
}

describe('parseCredentials', () => {
  test('reads credentials.json and keeps only the fields for a token', () => {
    expect(parseCredentials('s', JSON.stringify(file))).toEqual({ account_id, key_id, private_key });
  });

  test('reads the whole answer of CreateKey, which wraps the same object', () => {
    expect(parseCredentials('s', JSON.stringify({ result: file }))).toEqual({ account_id, key_id, private_key });
  });

  test('reads an account id in text form', () => {
    expect(parseCredentials('s', JSON.stringify({ ...file, account_id: '4444' })).account_id).toBe(4444);
  });

  test.each(['', 'REPLACE ME', '{"account_id": 1,'])('rejects %j, which is not JSON', text => {
    expect(refusal(text)).toBe(
      `the secret "dropdial/acme" must hold the service account's credentials.json as Voximplant hands it out: ` +
        'it is not JSON (does it still hold a placeholder?)',
    );
  });

  test.each([
    ['dropdial/acme', 'dropdial/acme'],
    ['arn:aws:secretsmanager:eu-central-1:123456789012:secret:dropdial/acme-AbC123', 'dropdial/acme'],
    ['arn:aws:secretsmanager:eu-central-1:123456789012:secret:two-part-name-AbC123', 'two-part-name'],
  ])('explains how to fill the secret %s while it holds the placeholder', (secretId, name) => {
    expect(() => parseCredentials(secretId, `${SECRET_PLACEHOLDER}\n`)).toThrow(
      `the secret "${name}" still holds the placeholder: put your credentials.json there with ` +
        `aws secretsmanager put-secret-value --secret-id ${name} --secret-string file://credentials.json`,
    );
  });

  test.each<[fields: string, secret: unknown]>([
    ['"the whole"', null],
    ['"the whole"', 'just a text in JSON'],
    ['"account_id", "key_id", "private_key"', {}],
    ['"account_id", "key_id", "private_key"', { result: {} }],
    ['"account_id"', { ...file, account_id: undefined }],
    ['"account_id"', { ...file, account_id: 'abc' }],
    ['"account_id"', { ...file, account_id: 1.5 }],
    ['"key_id"', { ...file, key_id: '' }],
    ['"key_id"', { ...file, key_id: 5 }],
    ['"private_key"', { ...file, private_key: 'REPLACE ME' }],
  ])('names %s if it is missing or invalid', (fields, secret) => {
    const text = typeof secret === 'string' ? JSON.stringify(secret) : secret;

    expect(refusal(text)).toContain(`missing or wrong ${fields}`);
  });

  test.each([
    ['a truncated key', private_key.slice(0, 200)],
    ['a public key', makeCredentials().publicKey.export({ type: 'spki', format: 'pem' }).toString()],
    [
      'a key with a passphrase',
      generateKeyPairSync('rsa', { modulusLength: 1024 })
        .privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' })
        .toString(),
    ],
  ])('rejects %s', (_, key) => {
    expect(refusal({ ...file, private_key: key })).toContain('"private_key" must be an RSA private key in PEM form');
  });

  test('never quotes the secret', () => {
    const secrets = [
      private_key,
      `{"private_key": "${private_key.slice(0, 80)}`,
      { ...file, private_key: private_key.slice(0, 300) },
      { ...file, account_id: undefined },
      { ...file, private_key: private_key.replace('-----BEGIN', '') },
    ];
    const inner = private_key.split('\n')[1] ?? 'none';

    for (const secret of secrets) {
      expect(refusal(secret)).not.toContain(inner.slice(0, 20));
      expect(refusal(secret)).not.toContain('BEGIN');
    }
  });
});

describe('readCredentials', () => {
  test('asks for a secret by its id', async () => {
    const asked: string[] = [];

    const account = await readCredentials('dropdial/acme', async id => {
      asked.push(id);
      return JSON.stringify(file);
    });

    expect(account).toEqual({ account_id, key_id, private_key });
    expect(asked).toEqual(['dropdial/acme']);
  });

  test('reads a file if the id is file: and a path, and makes no request', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'dropdial-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await writeFile(join(folder, 'c.json'), JSON.stringify(file));

    const account = await readCredentials(`file:${join(folder, 'c.json')}`, () => Promise.reject(new Error('asked')));

    expect(account.key_id).toBe(key_id);
  });

  test('names a missing file', async () => {
    await expect(readCredentials('file:/no/such/file.json', async () => '')).rejects.toMatchObject({
      code: 'credentials_unreadable',
      message: expect.stringContaining('the secret "file:/no/such/file.json" cannot be read'),
    });
  });

  test('names an unreadable secret, with the reason', async () => {
    const denied = Object.assign(new Error('not authorized'), { name: 'AccessDeniedException' });

    await expect(readCredentials('dropdial/acme', () => Promise.reject(denied))).rejects.toMatchObject({
      code: 'credentials_unreadable',
      message: 'the secret "dropdial/acme" cannot be read: AccessDeniedException: not authorized',
      cause: denied,
    });
  });
});
