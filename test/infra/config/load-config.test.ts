import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkConfig } from '../../../infra/config/check-config.ts';
import { loadConfig } from '../../../infra/config/load-config.ts';
import { defineConfig } from '../../../infra/define-config.ts';
import { DropdialStack } from '../../../infra/dropdial-stack.ts';
import { makeApp } from '../synth-drop.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dropdial-config-'));
  // As in a clone of this project, where the file imports its types by a relative path.
  await symlink(join(ROOT, 'infra'), join(folder, 'infra'), 'dir');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const acme = { id: 'acme', prefix: 'acme/' };

async function write(path: string, config: unknown): Promise<void> {
  const text = `import { defineConfig } from './infra/define-config.ts';\nexport default defineConfig(${JSON.stringify(config)});\n`;
  await writeFile(join(folder, path), text);
}

describe('the configuration of a deployment', () => {
  test('is dropdial.config.ts of the folder', async () => {
    await write('dropdial.config.ts', { feeds: [acme], memorySize: 1024 });

    expect(await loadConfig({ folder })).toEqual({ feeds: [acme], memorySize: 1024 });
  });

  test('is another file on request', async () => {
    await write('dropdial.config.ts', { feeds: [acme] });
    await write('staging.config.ts', { feeds: [{ ...acme, id: 'staging' }] });

    expect((await loadConfig({ folder, asked: 'staging.config.ts' })).feeds[0]?.id).toBe('staging');
  });

  test('may fall back on an example, but not when a file was named', async () => {
    await mkdir(join(folder, 'examples'));
    await writeFile(join(folder, 'examples', 'e.ts'), `export default { feeds: [${JSON.stringify(acme)}] };`);
    const fallback = 'examples/e.ts';

    expect((await loadConfig({ folder, fallback })).feeds).toEqual([acme]);
    await expect(loadConfig({ folder, fallback, asked: 'lost.config.ts' })).rejects.toThrow(/no configuration ".*lost/);
  });

  test('is required, and the message says which command writes one', async () => {
    await expect(loadConfig({ folder })).rejects.toThrow(
      `there is no configuration "${join(folder, 'dropdial.config.ts')}": write one with "npx dropdial init"`,
    );
  });

  test('may be a JSON file, which is checked like any other', async () => {
    await writeFile(join(folder, 'feeds.json'), JSON.stringify({ feeds: [acme] }));
    await writeFile(join(folder, 'wrong.json'), JSON.stringify({ feed: [acme] }));

    expect(await loadConfig({ folder, asked: 'feeds.json' })).toEqual({ feeds: [acme] });
    await expect(loadConfig({ folder, asked: 'wrong.json' })).rejects.toThrow('"feed" is not a known setting');
  });

  test('must be exported', async () => {
    await writeFile(join(folder, 'dropdial.config.ts'), 'export const config = 1;');

    await expect(loadConfig({ folder })).rejects.toThrow('must have "export default defineConfig({ … })"');
  });

  test('is reported with its file and field when it is wrong', async () => {
    await write('dropdial.config.ts', { feeds: [{ ...acme, prefix: 'acme' }] });

    await expect(loadConfig({ folder })).rejects.toThrow(
      `${join(folder, 'dropdial.config.ts')}:2:52: feed "acme": "prefix" must be empty or end in "/" and not begin with it; got "acme"`,
    );
  });
});

test('problems are reported in the order of the file, even those of one line', async () => {
  const text = '{ "memorySize": 1, "feeds": [{ "prefix": "a", "id": "A", "x": 1 }],\n"tags": 1, "y": 1 }';
  await writeFile(join(folder, 'wrong.json'), text);

  const error = await loadConfig({ folder, asked: 'wrong.json' }).catch(String);

  expect([...String(error).matchAll(/wrong\.json:(\d+:\d+): /g)].map(([, place]) => place)).toEqual([
    ...['1:3', '1:32', '1:47', '1:58', '2:1', '2:12'],
  ]);
});

describe('a wrong configuration', () => {
  test.each<[string, unknown, string]>([
    ['that is missing', undefined, 'the configuration'],
    ['without feeds', {}, '"feeds" is missing'],
    ['with no feed', { feeds: [] }, '"feeds" must hold at least one feed; got "[]"'],
    ['with an unknown setting', { feeds: [acme], feed: 1 }, '"feed" is not a known setting; did you mean "feeds"?'],
    [
      'with too little memory',
      { feeds: [acme], memorySize: 128 },
      '"memorySize" must be a whole number from 256 to 10240; got "128"',
    ],
    [
      'with a long timeout',
      { feeds: [acme], timeoutMinutes: 16 },
      '"timeoutMinutes" must be a whole number from 1 to 15; got "16"',
    ],
    ['with a fraction of a minute', { feeds: [acme], timeoutMinutes: 0.5 }, '"timeoutMinutes" must be a whole number'],
    ['with an invalid account', { feeds: [acme], env: { account: '1' } }, '"env.account" must be the 12 digits'],
    ['with an invalid Region', { feeds: [acme], env: { region: 'Frankfurt' } }, '"env.region" must be a Region'],
    ['with an invalid stack name', { feeds: [acme], stackName: '1st' }, '"stackName" must be 1 to 128 letters'],
    [
      'with a bucket in a feed',
      { feeds: [{ ...acme, bucket: 'mine' }] },
      'feed "acme": "bucket" is not a known setting; it is set beside "feeds"',
    ],
    [
      'with an invalid name of a secret',
      { feeds: [{ ...acme, secretName: 'a b' }] },
      'feed "acme": "secretName" must be the name of a secret',
    ],
    [
      'with an unknown setting in a feed',
      { feeds: [{ ...acme, limit: {} }] },
      'feed "acme": "limit" is not a known setting; did you mean "limits"?',
    ],
    ['with a wildcard in a prefix', { feeds: [{ ...acme, prefix: '*/' }] }, 'feed "acme": "prefix" must not hold "*"'],
    ['with overlapping prefixes', { feeds: [acme, { id: 'b', prefix: 'acme/b/' }] }, 'must not overlap'],
    ['with an address that is a number', { feeds: [acme], apiUrl: 5 }, '"apiUrl" must be an https address'],
  ])('%s is rejected', (_what, config, message) => {
    expect(() => checkConfig(config)).toThrow(message);
  });

  test('is reported with all its errors at once', () => {
    expect(() => checkConfig({ feeds: [], memorySize: 1 })).toThrow(/^"feeds" must.*\n"memorySize" must/);
  });
});

describe('the stack of a configuration', () => {
  const config = defineConfig({
    stackName: 'Calls',
    env: { account: '123456789012', region: 'eu-central-1' },
    timeoutMinutes: 10,
    memorySize: 1024,
    maxConcurrency: 5,
    terminationProtection: true,
    tags: { team: 'dialling' },
    feeds: [acme, { id: 'bravo', prefix: 'bravo/', secretName: 'their/secret' }],
  });
  const stack = DropdialStack.describedBy(makeApp(), config);
  const { drop } = stack;
  const template = Template.fromStack(stack);

  test('follows the configuration', () => {
    expect([stack.stackName, stack.region, stack.terminationProtection]).toEqual(['Calls', 'eu-central-1', true]);
    expect(stack.tags.tagValues()).toEqual({ team: 'dialling' });
    template.hasResourceProperties('AWS::Lambda::Function', { Timeout: 600, MemorySize: 1024 });
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', { ScalingConfig: { MaximumConcurrency: 5 } });
  });

  test('creates a secret for feeds without one, and uses existing ones', () => {
    template.resourceCountIs('AWS::SecretsManager::Secret', 1);
    const [policy] = Object.values(template.findResources('AWS::IAM::Policy'));
    expect(JSON.stringify(policy)).toContain('secret:their/secret-??????');
    expect(drop.secrets.get('bravo')?.secretName).toBe('their/secret');
  });
});
