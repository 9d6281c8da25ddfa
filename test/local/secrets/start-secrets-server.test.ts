import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { expect, onTestFinished, test } from 'vitest';
import { startSecretsServer } from '../../../local/secrets/start-secrets-server.ts';

async function open() {
  const server = await startSecretsServer();
  const client = new SecretsManagerClient({
    endpoint: server.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  onTestFinished(() => server.close());
  onTestFinished(() => client.destroy());
  const get = (SecretId: string, VersionStage?: string) =>
    client.send(new GetSecretValueCommand({ SecretId, VersionStage }));
  return { server, get };
}

test('a secret is found by its name and by its ARN', async () => {
  const { server, get } = await open();
  const arn = server.put('dropdial/acme', 'text');

  expect(await get('dropdial/acme')).toMatchObject({ ARN: arn, Name: 'dropdial/acme', SecretString: 'text' });
  expect(await get(arn)).toMatchObject({ SecretString: 'text', VersionStages: ['AWSCURRENT'] });
  expect(server.requests.map(request => request.arn)).toEqual([arn, arn]);
});

test('the previous version keeps a stage of its own, and earlier ones do not', async () => {
  const { server, get } = await open();
  for (const value of ['one', 'two', 'three']) server.put('s', value);

  expect((await get('s')).SecretString).toBe('three');
  expect((await get('s', 'AWSPREVIOUS')).SecretString).toBe('two');
});

test.each([
  ['an unknown secret', 'other', undefined],
  ['a stage that no version has', 's', 'AWSPREVIOUS'],
])('%s is not found', async (_what, id, stage) => {
  const { server, get } = await open();
  server.put('s', 'one');

  await expect(get(id, stage)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});
