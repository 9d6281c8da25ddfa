import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runInProcess } from '../../support/run-in-process.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const FILES = ['.gitignore', 'README.md', 'app.ts', 'cdk.json', 'dropdial.config.ts', 'package.json', 'tsconfig.json'];

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dropdial-app-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const init = (args: readonly string[], input = '') => runInProcess(['init', ...args], {}, { input, cwd: folder });
const read = (...path: readonly string[]) => readFile(join(folder, ...path), 'utf8');
const readJson = async (...path: readonly string[]) => JSON.parse(await read(...path));

describe('dropdial init FOLDER', () => {
  test('creates the folder and writes a complete app into it', async () => {
    const { code, out } = await init(['calls', '--yes', '--feed', 'acme']);

    expect(code).toBe(0);
    expect((await readdir(join(folder, 'calls'))).toSorted()).toEqual(FILES);
    expect(out).toContain('calls has a whole app now: ');
    expect(out).toContain('  - a secret: dropdial/acme\n');
    expect(out).toMatch(/\n {2}cd calls\n {2}npm install/);
    expect(out).toContain('--secret-id dropdial/acme ');
    expect(out).toContain('Nobody is told when an alarm goes off: set "alarmEmails" in dropdial.config.ts');
  });

  test('pins the versions that the project is tested with', async () => {
    await init(['calls', '--yes']);
    const own = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
    const { dependencies, devDependencies, engines } = await readJson('calls', 'package.json');

    expect(dependencies.dropdial).toBe(own.version);
    expect(engines).toEqual(own.engines);
    const { dropdial: _dropdial, ...others } = dependencies;
    expect(own.devDependencies).toMatchObject({ ...others, ...devDependencies });
    expect(Object.values({ ...dependencies, ...devDependencies })).toSatisfy((versions: string[]) =>
      versions.every(version => /^\d+\.\d+\.\d+$/.test(version)),
    );
  });

  test('synthesizes as the project does', async () => {
    await init(['calls', '--yes']);
    const { app, ...settings } = await readJson('calls', 'cdk.json');
    const { app: _app, ...own } = JSON.parse(await readFile(join(ROOT, 'cdk.json'), 'utf8'));

    expect(app).toBe('node app.ts');
    expect(settings).toEqual(own);
  });

  test('keeps the keys of the service account out of the repository', async () => {
    await init(['calls', '--yes']);
    expect((await read('calls', '.gitignore')).split('\n')).toContain('credentials*.json');
  });

  test.each([
    ['My calls!', 'my-calls'],
    ['dropdial', 'dropdial-app'],
    ['Anrufe_für_Acme', 'anrufe-f-r-acme'],
    ['äöü', 'dropdial-app'],
    ['7', '7'],
  ])('gives the app in "%s" a name that npm takes: %s', async (name, expected) => {
    await init([join('apps', name), '--yes']);
    const [written = ''] = await readdir(join(folder, 'apps'));
    expect((await readJson('apps', written, 'package.json')).name).toBe(expected);
  });

  test('accepts the current folder, even if git is initialized', async () => {
    await mkdir(join(folder, '.git'));
    const { code, out } = await init(['.', '--yes']);

    expect(code).toBe(0);
    expect((await readdir(folder)).toSorted()).toEqual(['.git', ...FILES].toSorted());
    expect(out).not.toContain('  cd ');
  });

  test.each(['notes.txt', 'package.json', '.env', 'dropdial.config.ts'])(
    'writes nothing into a folder that holds %s, and asks nothing',
    async name => {
      await writeFile(join(folder, name), 'mine');
      const { code, out, err } = await init(['.']);

      expect([code, out]).toEqual([2, '']);
      expect(err).toContain(`holds "${name}"`);
      expect(await readdir(folder)).toEqual([name]);
      expect(await read(name)).toBe('mine');
    },
  );

  test('with --force writes beside existing files, and overwrites files of the same names', async () => {
    await writeFile(join(folder, 'notes.txt'), 'mine');
    await writeFile(join(folder, 'app.ts'), 'old');

    expect((await init(['.', '--yes', '--force'])).code).toBe(0);
    expect(await read('notes.txt')).toBe('mine');
    expect(await read('app.ts')).toContain('DropdialStack.describedBy(app, config)');
  });

  test('writes nothing when the answers end', async () => {
    expect(await init(['calls'], '\nacme\n')).toMatchObject({ code: 2 });
    expect(await readdir(folder)).toEqual([]);
  });

  test.each([
    [['one', 'two'], 'name one folder; got "one" and "two"'],
    [['one', '--output', 'x.ts'], 'name a folder or "--output", not both'],
  ])('rejects %j', async (args, message) => {
    expect(await init([...args, '--yes'])).toMatchObject({ code: 2, err: expect.stringContaining(message) });
    expect(await readdir(folder)).toEqual([]);
  });

  test('rejects a file in place of the folder', async () => {
    await writeFile(join(folder, 'calls'), 'mine');
    expect(await init(['calls', '--yes'])).toMatchObject({ code: 2, err: expect.stringContaining('is no folder') });
    expect(await read('calls')).toBe('mine');
  });
});
