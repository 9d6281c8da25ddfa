import { generateKeyPairSync, type KeyObject } from 'node:crypto';

/** Credentials in Voximplant's format, and the public half of their key. */
export interface TestCredentials {
  readonly publicKey: KeyObject;
  readonly file: {
    readonly account_email: string;
    readonly account_id: number;
    readonly key_id: string;
    readonly private_key: string;
  };
}

export function makeCredentials(keyId = 'key-1'): TestCredentials {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    publicKey,
    file: {
      account_email: 'owner@example.com',
      account_id: 4444,
      key_id: keyId,
      private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    },
  };
}
