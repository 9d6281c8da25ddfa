import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { nameSource } from '../../../cli/console/name-source.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'dropdial-source-'));
  await writeFile(join(dir, 'c.json'), JSON.stringify({ feeds: [{ id: 'acme', prefix: 'acme/' }] }));
  await writeFile(join(dir, 'f.json'), JSON.stringify({ ledgerBucket: 'ledger' }));
});
afterAll(() => rm(dir, { recursive: true, force: true }));
afterEach(() => vi.unstubAllEnvs());

describe('the commands of a page find the same stack from anywhere', () => {
  test.each<[what: string, source: object, environment: Record<string, string>, options: readonly string[]]>([
    ['a named stack', { stack: 'Calls' }, {}, ['--stack', 'Calls']],
    ['a stack named by the environment', {}, { DROPDIAL_STACK: 'Calls' }, ['--stack', 'Calls']],
    ['a configuration, by its absolute path', { config: 'c.json' }, {}, ['--config', 'DIR/c.json']],
    ['a configuration named by the environment', {}, { DROPDIAL_CONFIG_FILE: 'c.json' }, ['--config', 'DIR/c.json']],
    ['the configuration of the function', { config: 'f.json' }, {}, ['--config', 'DIR/f.json']],
  ])('%s', async (_what, source, environment, options) => {
    for (const [name, value] of Object.entries({ DROPDIAL_CONFIG: '', ...environment })) vi.stubEnv(name, value);
    vi.spyOn(process, 'cwd').mockReturnValue(dir);

    const named = await nameSource(source, {});

    vi.restoreAllMocks();
    expect(named).toEqual({ options: options.map(option => option.replace('DIR', dir)), exports: [] });
  });

  test('a configuration in the environment is set again, with the settings that locate AWS, and no key', async () => {
    const environment = {
      DROPDIAL_CONFIG: '{"a":"it\'s"}',
      AWS_PROFILE: 'ops',
      AWS_REGION: 'eu-west-1',
      AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:4000',
      AWS_ENDPOINT_URL: '',
      AWS_ACCESS_KEY_ID: 'id',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_SESSION_TOKEN: 'token',
      AWS_CONTAINER_AUTHORIZATION_TOKEN: 'token',
      HOME: '/root',
    };
    vi.stubEnv('DROPDIAL_CONFIG', environment.DROPDIAL_CONFIG);

    expect(await nameSource({}, environment)).toEqual({
      options: [],
      exports: [
        'export AWS_ENDPOINT_URL_S3=http://127.0.0.1:4000',
        'export AWS_PROFILE=ops',
        'export AWS_REGION=eu-west-1',
        `export DROPDIAL_CONFIG='{"a":"it'\\''s"}'`,
      ],
    });
    expect((await nameSource({ stack: 'Calls' }, environment)).exports.join()).not.toContain('DROPDIAL_CONFIG');
  });
});
