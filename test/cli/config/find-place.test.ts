import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runCli } from '../../support/run-cli.ts';
import { runInProcess } from '../../support/run-in-process.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dropdial-place-'));
  await writeFile(join(folder, 'monday.csv'), 'phone_number,name\n+12025550101,Ann\n');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const defaults = { rule_id: 101, priority: 1, max_simultaneous: 5, num_attempts: 3 };
const acme = { id: 'acme', prefix: 'acme/', defaults, limits: { rows: { min: 2 } } };
const bravo = { id: 'bravo', prefix: 'bravo/' };

const write = (name: string, config: unknown) => writeFile(join(folder, name), JSON.stringify(config));
const writeModule = (name: string, config: unknown) =>
  writeFile(join(folder, name), `export default ${JSON.stringify(config)};`);

const run = (args: readonly string[], environment = {}) => runInProcess(args, environment, { cwd: folder });
const check = (args: readonly string[] = [], environment = {}) =>
  run(['check', 'monday.csv', '--json', ...args], environment);

const ofFunction = {
  ledgerBucket: 'ledger',
  feeds: [{ ...bravo, bucket: 'drops', secretId: 'file:/nowhere', defaults, limits: { rows: { min: 5 } } }],
};

describe('dropdial check, without AWS, uses the feeds of', () => {
  test.each([
    ['dropdial.config.ts in the folder', () => writeModule('dropdial.config.ts', { feeds: [acme] }), []],
    ['dropdial.config.json in the folder', () => write('dropdial.config.json', { feeds: [acme] }), []],
    ['the named file, in TypeScript', () => writeModule('a.config.ts', { feeds: [acme] }), ['--config', 'a.config.ts']],
    ['the named file, in JSON', () => write('a.json', { feeds: [acme] }), ['--config', 'a.json']],
    [
      'a file with a "ledgerBucket", which the configuration of the function has in another form',
      () => write('a.json', { ledgerBucket: { name: 'receipts' }, feeds: [acme] }),
      ['--config', 'a.json'],
    ],
    ['one of several feeds', () => write('a.json', { feeds: [bravo, acme] }), ['--config', 'a.json', '--feed', 'acme']],
  ])('%s', async (_what, prepare, args) => {
    await prepare();

    const { out, code } = await check(args);

    const { verdict, problems } = JSON.parse(out);
    expect([code, verdict]).toEqual([1, 'rejected']);
    expect(problems).toContainEqual(expect.objectContaining({ code: 'csv_rows_min' }));
  });

  test('a file that imports the package, although neither the package nor the CDK is installed there', async () => {
    const text = `import { defineConfig } from 'dropdial';\nexport default defineConfig(${JSON.stringify({ feeds: [acme] })});`;
    await writeFile(join(folder, 'dropdial.config.ts'), text);

    const { code, out, err } = await runCli(['check', 'monday.csv', '--json'], {}, { cwd: folder });

    expect([code, err]).toEqual([1, expect.not.stringContaining('cannot be read')]);
    expect(JSON.parse(out)).toMatchObject({ verdict: 'rejected' });
  });

  test('the configuration of the function, as a file', async () => {
    await write('function.json', ofFunction);

    expect((await check(['--config', 'function.json'])).out).toContain('at least 5');
  });

  test('the file named by the environment, as for cdk, before that of the folder', async () => {
    await write('dropdial.config.json', { feeds: [bravo] });
    await write('a.json', { feeds: [acme] });

    expect((await check([], { DROPDIAL_CONFIG_FILE: 'a.json' })).out).toContain('at least 2');
    expect((await check([], { DROPDIAL_CONFIG_FILE: 'lost.json' })).err).toContain('there is no file "lost.json"');
  });

  test('the environment before those of the folder', async () => {
    await write('dropdial.config.json', { feeds: [acme] });

    expect((await check([], { DROPDIAL_CONFIG: JSON.stringify(ofFunction) })).out).toContain('at least 5');
  });

  test.each([
    ['a configuration as people write it', { feeds: [acme] }, 'at least 2'],
    ['the configuration of the function', ofFunction, 'at least 5'],
  ])('a file with %s, named by either variable of the environment', async (_what, config, message) => {
    await write('a.json', config);

    for (const environment of [{ DROPDIAL_CONFIG: 'file:a.json' }, { DROPDIAL_CONFIG_FILE: 'a.json' }])
      expect((await check([], environment)).out).toContain(message);
    expect((await check([], { DROPDIAL_CONFIG: 'file:lost.json' })).err).toContain('there is no file "lost.json"');
  });

  test('no configuration, if there is none', async () => {
    expect(JSON.parse((await check()).out)).toMatchObject({ verdict: 'waiting', problems: [] });
  });
});

describe('one line reports', () => {
  test.each<[string, Record<string, unknown>, readonly string[], string]>([
    ['the existing feeds', { 'dropdial.config.json': { feeds: [acme, bravo] } }, [], '"--feed": acme, bravo'],
    ['that a feed needs a configuration', {}, ['--feed', 'acme'], '"--feed" needs a configuration'],
    ['that the file is missing', {}, ['--config', 'lost.json'], 'there is no file "lost.json"'],
    [
      'that there are two files',
      { 'dropdial.config.json': { feeds: [acme] }, 'dropdial.config.js': { feeds: [acme] } },
      [],
      'has two configurations, dropdial.config.js and dropdial.config.json',
    ],
    ['the invalid setting', { 'a.json': { feeds: [{ ...acme, limit: 1 }] } }, ['--config', 'a.json'], 'limit'],
  ])('%s', async (_what, files, args, message) => {
    for (const [name, config] of Object.entries(files)) await write(name, config);

    const { code, err, out } = await check(args);

    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(message);
    expect(err).not.toMatch(/^ +at /m);
  });

  test('an error in the configuration of the function, by the name of the file', async () => {
    await write('function.json', { ...ofFunction, feeds: [{ ...bravo, bucket: 'drops' }] });

    const { code, err } = await check(['--config', 'function.json']);

    expect([code, err]).toEqual([2, expect.stringMatching(/function\.json": .*secretId" is missing/s)]);
    expect(err).not.toContain('DROPDIAL_CONFIG');
  });

  test('invalid JSON', async () => {
    await writeFile(join(folder, 'a.json'), '{ "feeds": [,] }');

    expect((await check(['--config', 'a.json'])).err).toMatch(
      /a\.json" cannot be read: it must be JSON: see line 1, column 13 \(.+\)\n/,
    );
  });

  test('invalid TypeScript', async () => {
    await writeFile(join(folder, 'a.ts'), 'export default {{');

    const { err } = await check(['--config', 'a.ts']);

    expect(err).toContain('a.ts" cannot be read: ');
    expect(err.trim().split('\n').length).toBeLessThan(4);
  });

  test('that the commands on submissions need a stack', async () => {
    const { code, err } = await run(['submissions']);

    expect(code).toBe(2);
    expect(err).toContain('which stack? Name it with --stack');
  });
});
