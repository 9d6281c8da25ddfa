import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { HOUR_MS } from '../../../lambda/time/units.ts';
import { listen } from '../../../local/listen.ts';

const run = promisify(execFile);
const module = join(import.meta.dirname, '..', '..', '..', 'scripts', 'bundle', 'lambda-credentials.mjs');

/** The credentials that the provider finds in a process with only these variables. */
async function find(env: Readonly<Record<string, string>>): Promise<unknown> {
  const program = `
    import { defaultProvider } from ${JSON.stringify(module)};
    const { accessKeyId, secretAccessKey, sessionToken } = await defaultProvider()();
    console.log(JSON.stringify({ accessKeyId, secretAccessKey, sessionToken }));`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', program], { env });
  return JSON.parse(stdout);
}

test('the credentials of the environment are used, with their session', async () => {
  const env = { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret', AWS_SESSION_TOKEN: 'session' };

  expect(await find(env)).toEqual({ accessKeyId: 'id', secretAccessKey: 'secret', sessionToken: 'session' });
});

test('if the environment names an address instead, they come from there', async () => {
  const Expiration = new Date(Date.now() + HOUR_MS).toISOString();
  const answer = { AccessKeyId: 'a', SecretAccessKey: 'b', Token: 'c', Expiration };
  const server = createServer((request, response) => {
    response.end(JSON.stringify(request.headers.authorization === 'letmein' ? answer : {}));
  });
  onTestFinished(() => void server.close());
  const port = await listen(server, 0, '127.0.0.1');

  const found = await find({
    AWS_CONTAINER_CREDENTIALS_FULL_URI: `http://127.0.0.1:${port}/credentials`,
    AWS_CONTAINER_AUTHORIZATION_TOKEN: 'letmein',
  });

  expect(found).toEqual({ accessKeyId: 'a', secretAccessKey: 'b', sessionToken: 'c' });
});

test('without either, the fault names the missing setting', async () => {
  await expect(find({})).rejects.toThrow(/Unable to find environment variable credentials/);
});
