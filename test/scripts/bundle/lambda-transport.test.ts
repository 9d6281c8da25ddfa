import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { HOUR_MS } from '../../../lambda/time/units.ts';
import { bundleFiles, SLIM } from '../../../scripts/build-bundle.ts';
import { NodeHttpHandler } from '../../../scripts/bundle/lambda-transport.ts';
import { answerWith, startApi } from '../../support/start-api.ts';

const run = promisify(execFile);

test('in the bundle, credentials over HTTP are fetched again each time', async () => {
  const Expiration = new Date(Date.now() + HOUR_MS).toISOString();
  const api = await startApi(answerWith({ AccessKeyId: 'a', SecretAccessKey: 'b', Token: 'c', Expiration }));
  const outdir = await mkdtemp(join(tmpdir(), 'dropdial-transport-'));
  onTestFinished(() => rm(outdir, { recursive: true, force: true }));
  await bundleFiles({ entryPoints: { credentials: 'scripts/bundle/lambda-credentials.mjs' }, outdir, plugins: SLIM });
  const program = `
    const { defaultProvider } = await import(${JSON.stringify(join(outdir, 'credentials.mjs'))});
    const provide = defaultProvider();
    console.log((await provide()).accessKeyId, (await provide()).accessKeyId);`;
  const env = { AWS_CONTAINER_CREDENTIALS_FULL_URI: `${api.url}/credentials` };

  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', program], { env });

  expect(stdout).toBe('a a\n');
  expect(api.requests).toHaveLength(2);
});

test('a given handler is used unchanged', () => {
  const given = { handle: async () => undefined };

  expect(NodeHttpHandler.create(given)).toBe(given);
});
