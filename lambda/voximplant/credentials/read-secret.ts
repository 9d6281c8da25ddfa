import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { createAwsTransport } from '../../net/aws-transport.ts';
import type { SecretReader } from './read-credentials.ts';

/** Creates the reader of AWS Secrets Manager. */
export function createSecretReader(): SecretReader {
  return async (secretId, stage) => {
    const client = new SecretsManagerClient({
      requestHandler: createAwsTransport({ connectMs: 2_000, answerMs: 10_000 }),
    });
    try {
      const { SecretString } = await client.send(
        new GetSecretValueCommand({ SecretId: secretId, VersionStage: stage }),
      );
      return SecretString ?? '';
    } finally {
      client.destroy();
    }
  };
}
