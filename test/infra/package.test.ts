import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '..', '..');
const manifest: { name: string; version: string; dependencies: Record<string, string> } = JSON.parse(
  readFileSync(join(ROOT, 'package.json'), 'utf8'),
);

const app = mkdtempSync(join(tmpdir(), 'dropdial-app-'));
const modules = join(app, 'node_modules');
afterAll(() => rmSync(app, { recursive: true }));

/** The app of somebody who has the package: what compiles here has types, since what is wrong must not compile. */
const APP = `
import { App, Stack } from 'aws-cdk-lib';
import { CallListDrop, type FeedProps } from 'dropdial';

const feeds: FeedProps[] = [{ id: 'acme', prefix: 'acme/', whenInDoubt: 'park' }];
const app = new App();
const stack = new Stack(app, 'Calls');
const drop = new CallListDrop(stack, 'Drop', { feeds });
drop.metricCreated('acme').createAlarm(stack, 'Busy', { threshold: 100, evaluationPeriods: 1 });
app.synth();

export function wrong(): void {
  // @ts-expect-error there is no such prop
  new CallListDrop(stack, 'Wrong', { feedz: feeds });
  // @ts-expect-error there is no such way to treat a doubt
  feeds.push({ id: 'bravo', prefix: 'bravo/', whenInDoubt: 'guess' });
}
`;

/** The app of somebody who has the package, and a configuration that the command wrote. */
const CONFIGURED_APP = `
import { App } from 'aws-cdk-lib';
import { DropdialStack } from 'dropdial';
import config from './dropdial.config.ts';

const app = new App();
DropdialStack.describedBy(app, config);
app.synth();
`;

const COMPILER_OPTIONS = {
  strict: true,
  module: 'nodenext',
  target: 'es2023',
  outDir: 'out',
  skipLibCheck: true,
  types: ['node'],
};

/** What the apps run with. The check of schemas is left to the examples: it takes longer than everything else. */
const environment = { HOME: app, CDK_VALIDATION: 'false' };

/** Packs the project as it is, and puts the package into a fresh app beside what it needs. */
beforeAll(async () => {
  await run('npm', ['pack', '--pack-destination', app], { cwd: ROOT, shell: process.platform === 'win32' });
  mkdirSync(join(modules, manifest.name), { recursive: true });
  const tarball = join(app, `${manifest.name}-${manifest.version}.tgz`);
  await run('tar', ['xzf', tarball, '-C', join(modules, manifest.name), '--strip-components=1']);
  const needed = [...Object.keys(manifest.dependencies), 'aws-cdk-lib', 'constructs', '@types/node'];
  for (const name of needed) {
    mkdirSync(join(modules, name, '..'), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), join(modules, name), 'junction');
  }
  writeFileSync(join(app, 'package.json'), JSON.stringify({ name: 'app', private: true, type: 'module' }));
  writeFileSync(join(app, 'tsconfig.json'), JSON.stringify({ compilerOptions: COMPILER_OPTIONS, files: ['app.ts'] }));
  writeFileSync(join(app, 'app.ts'), APP);
}, 300_000);

describe('the packed package', () => {
  test('has the bundle, the construct, the command, documents and schemas, and neither sources nor tests', () => {
    // Nothing imports them statically: without one of them the package works until that command is called for.
    const commands = readdirSync(join(ROOT, 'cli', 'commands'));
    const files = readdirSync(join(modules, 'dropdial'), { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name).slice(join(modules, 'dropdial').length + 1));

    expect(files).toEqual(
      expect.arrayContaining([
        'LICENSE',
        'README.md',
        'bin/dropdial.js',
        ...commands.map(name => `dist/package/cli/commands/${name.replace(/ts$/, 'js')}`),
        'dist/lambda/handler.mjs',
        'dist/package/infra/index.d.ts',
        'dist/package/infra/index.js',
        'docs/runbook.md',
        'schema/receipt.schema.json',
      ]),
    );
    expect(files.filter(name => /(^|\/)test\/|(?<!\.d)\.ts$|^tools/.test(name))).toEqual([]);
  });

  test('has the bundle with all of its parts', async () => {
    const bundle = join(modules, 'dropdial', 'dist', 'lambda');
    const load = `await import(${JSON.stringify(join(bundle, 'handler.mjs'))})`;
    const env = {
      AWS_REGION: 'us-east-1',
      DROPDIAL_CONFIG: JSON.stringify({
        ledgerBucket: 'ledger',
        feeds: [{ id: 'a', bucket: 'drops', prefix: 'a/', secretId: 'a' }],
      }),
    };

    await run(process.execPath, ['--input-type=module', '-e', load], { env });

    expect(readdirSync(bundle).toSorted()).toEqual(readdirSync(join(ROOT, 'dist', 'lambda')).toSorted());
  });

  test('asks for no node of its own where it is installed', () => {
    const packed = JSON.parse(readFileSync(join(modules, 'dropdial', 'package.json'), 'utf8'));
    expect(packed).not.toHaveProperty('optionalDependencies');
    expect(packed.peerDependencies).toHaveProperty('aws-cdk-lib');
  });

  test('brings the construct with its types into a fresh app, which synthesizes', async () => {
    const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
    await run(process.execPath, [tsc], { cwd: app });
    const outdir = join(app, 'cdk.out');

    await run(process.execPath, [join('out', 'app.js')], { cwd: app, env: { ...environment, CDK_OUTDIR: outdir } });

    const template = JSON.parse(readFileSync(join(outdir, 'Calls.template.json'), 'utf8'));
    const types = Object.values(template.Resources).map(resource => Object(resource).Type);
    expect(types).toEqual(expect.arrayContaining(['AWS::Lambda::Function', 'AWS::Scheduler::Schedule']));
    expect(readdirSync(outdir).some(name => name.startsWith('asset.'))).toBe(true);
  }, 300_000);

  test('brings the command', async () => {
    const { stdout } = await run(process.execPath, [join(modules, 'dropdial', 'bin', 'dropdial.js'), '--help']);
    expect(stdout).toMatch(/^Usage: dropdial COMMAND/);
  });

  test('brings the question and answer that write a configuration, which an app makes a stack of', async () => {
    const command = join(modules, 'dropdial', 'bin', 'dropdial.js');
    const { stdout } = await run(process.execPath, [command, 'init', '--yes', '--feed', 'acme'], { cwd: app });
    expect(stdout).toContain('DropdialStack.describedBy(app, config);');
    expect(readFileSync(join(app, 'dropdial.config.ts'), 'utf8')).toMatch(
      /^import { defineConfig } from 'dropdial';\n/,
    );
    writeFileSync(join(app, 'configured.ts'), CONFIGURED_APP);
    const outdir = join(app, 'configured.out');

    await run(process.execPath, ['configured.ts'], { cwd: app, env: { ...environment, CDK_OUTDIR: outdir } });

    expect(readFileSync(join(outdir, 'Dropdial.template.json'), 'utf8')).toContain('"dropdial/acme"');
  }, 300_000);
});
