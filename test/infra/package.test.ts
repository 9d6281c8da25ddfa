import { execFile } from 'node:child_process';
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, sep } from 'node:path';
import { promisify } from 'node:util';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeStack } from '../../cli/init/describe-outcome.ts';
import { csvOf, startDropStack } from '../support/drop-stack.ts';
import { resolveTemplate } from '../support/resolve-template.ts';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '..', '..');
const manifest: Record<'name' | 'version', string> &
  Record<'dependencies' | 'devDependencies', Record<string, string>> = JSON.parse(
  readFileSync(join(ROOT, 'package.json'), 'utf8'),
);

const app = mkdtempSync(join(tmpdir(), 'dropdial-app-'));
const modules = join(app, 'node_modules');
const packed = join(modules, 'dropdial');
afterAll(() => rmSync(app, { recursive: true }));

/** The app of a user of the package: it compiles only if its types are right, since invalid uses must not compile. */
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

/** The app of a user of the package, with a configuration written by the command. */
const CONFIGURED_APP = `
import { App } from 'aws-cdk-lib';
import { DropdialStack } from 'dropdial';
import config from './dropdial.config.ts';

const app = new App();
DropdialStack.describedBy(app, config);
app.synth();
`;

const COMPILER_OPTIONS = { strict: true, target: 'es2023', outDir: 'out', rootDir: '.', types: ['node'] };

/**
 * The ways in which apps resolve packages, by the module kind of the app. The types of libraries are checked in only
 * one of them, because that takes longer than everything else and the files are the same.
 */
const RESOLUTIONS: ReadonlyArray<readonly [kind: 'module' | 'commonjs', module: string, moduleResolution: string]> = [
  ['module', 'nodenext', 'nodenext'],
  ['module', 'node16', 'node16'],
  ['module', 'preserve', 'bundler'],
  ['commonjs', 'nodenext', 'nodenext'],
  ['commonjs', 'node16', 'node16'],
  ['commonjs', 'commonjs', 'bundler'],
];

/**
 * The environment of the apps. The schema check is left to the examples because it takes longer than everything else.
 */
const environment = { HOME: app, CDK_VALIDATION: 'false' };

/** Packs the project unchanged, and installs the package into a fresh app beside its dependencies. */
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
  for (const [type, module, moduleResolution] of RESOLUTIONS) {
    const folder = join(app, `${type}-${module}`);
    const skipLibCheck = !(type === 'commonjs' && module === 'nodenext');
    const compilerOptions = { ...COMPILER_OPTIONS, module, moduleResolution, skipLibCheck };
    mkdirSync(folder);
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'app', private: true, type }));
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['app.ts'] }));
    writeFileSync(join(folder, 'app.ts'), APP);
  }
}, 300_000);

function listPacked(): string[] {
  return readdirSync(packed, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(packed.length + 1));
}

/** The link targets of a packed document, as paths in the package; sources are only in the repository. */
function linksOf(name: string): string[] {
  const text = readFileSync(join(packed, name), 'utf8');
  const links = [...text.matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)/g)];
  return links.map(([, path = '']) => join(dirname(name), decodeURI(path)).replaceAll(sep, '/'));
}

describe('the packed package', () => {
  test('has the bundle, the construct, the command, documents and schemas, and neither sources nor tests', () => {
    // Nothing imports them statically: without one of them the package works until that command is called.
    const commands = globSync('**/*.ts', { cwd: join(ROOT, 'cli', 'commands') });
    const files = listPacked();

    expect(files).toEqual(
      expect.arrayContaining([
        'CHANGELOG.md',
        'LICENSE',
        'README.md',
        'SECURITY.md',
        'bin/dropdial.js',
        ...commands.map(name => `dist/package/cli/commands/${name.replace(/ts$/, 'js')}`),
        'dist/lambda/handler.mjs',
        'dist/mail/handler.mjs',
        'dist/package/infra/index.d.ts',
        'dist/package/infra/index.js',
        'docs/runbook.md',
        'examples/minimal/minimal-stack.ts',
        'schema/receipt.schema.json',
      ]),
    );
    const sources = files.filter(name => /(?<!\.d)\.[cm]?tsx?$/.test(name) && !name.startsWith('examples/'));
    expect([...sources, ...files.filter(name => /(^|\/)test\/|^tools/.test(name))]).toEqual([]);
  });

  test('has the documents, examples and schemas that its documents link to', () => {
    const links = listPacked()
      .filter(name => name.endsWith('.md'))
      .flatMap(linksOf)
      .filter(path => /\.(md|svg)$|^(examples|schema)\//.test(path));
    expect(links.length).toBeGreaterThan(100);
    expect(links.filter(path => !existsSync(join(packed, path)))).toEqual([]);
  });

  test('has the bundle with all of its parts', async () => {
    const bundle = join(packed, 'dist', 'lambda');
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

  test('installs no node of its own', () => {
    const manifestOfPacked = JSON.parse(readFileSync(join(packed, 'package.json'), 'utf8'));
    expect(manifestOfPacked).not.toHaveProperty('optionalDependencies');
    expect(manifestOfPacked.peerDependencies).toHaveProperty('aws-cdk-lib');
  });

  test('has a manifest that resolves for every consumer', async () => {
    const { messages, pkg } = await publint({ pkgDir: packed, pack: false, strict: true });
    expect(messages.map(message => formatMessage(message, pkg))).toEqual([]);
  });

  test.each(RESOLUTIONS)('has types for an app of kind %s, with module %s and resolution %s', async (type, module) => {
    const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
    const { stdout } = await run(process.execPath, [tsc], { cwd: join(app, `${type}-${module}`) });
    expect(stdout).toBe('');
  });

  // Tools that only load CommonJS, such as jest, are represented by a node that cannot `require` an ES module.
  test.each([
    ['module', 'nodenext', []],
    ['commonjs', 'nodenext', ['--no-experimental-require-module']],
    ['commonjs', 'commonjs', ['--no-experimental-require-module']],
  ] as const)(
    'provides the construct for a fresh app of kind %s (%s), which synthesizes',
    async (type, module, flags) => {
      const folder = join(app, `${type}-${module}`);
      const outdir = join(folder, 'cdk.out');
      const env = { ...environment, CDK_OUTDIR: outdir };

      await run(process.execPath, [...flags, join('out', 'app.js')], { cwd: folder, env });

      const template = JSON.parse(readFileSync(join(outdir, 'Calls.template.json'), 'utf8'));
      const types = Object.values(template.Resources).map(resource => Object(resource).Type);
      expect(types).toEqual(expect.arrayContaining(['AWS::Lambda::Function', 'AWS::Scheduler::Schedule']));
      expect(readdirSync(outdir).some(name => name.startsWith('asset.'))).toBe(true);
    },
  );

  test('provides the command', async () => {
    const { stdout } = await run(process.execPath, [join(packed, 'bin', 'dropdial.js'), '--help']);
    expect(stdout).toMatch(/^Usage: dropdial COMMAND/);
  });

  test('provides the pages of the command, without their sources', async () => {
    writeFileSync(join(app, 'bad.csv'), 'phone,name\n+12025550101\n');
    const command = [join(packed, 'bin', 'dropdial.js'), 'check', 'bad.csv', '--report', 'bad.html'];
    await expect(run(process.execPath, command, { cwd: app })).rejects.toMatchObject({ code: 1 });

    expect(readFileSync(join(app, 'bad.html'), 'utf8')).toContain('<code>csv_field_count</code>');
    expect(
      listPacked()
        .filter(name => name.startsWith(join('dist', 'package', 'console', 'page')))
        .toSorted(),
    ).toEqual(['main.js', 'write-page.js'].map(name => join('dist', 'package', 'console', 'page', name)));
  });

  test('provides the questions that write a configuration, from which an app makes a stack', async () => {
    const command = join(packed, 'bin', 'dropdial.js');
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

  test('prints a template from a JSON document if the CDK is installed, and says how to install it otherwise', async () => {
    const folder = mkdtempSync(join(app, 'plain-'));
    writeFileSync(join(folder, 'calls.json'), JSON.stringify({ feeds: [{ id: 'acme', prefix: 'acme/' }] }));
    const args = ['template', '--config', 'calls.json'];
    const { stdout } = await run(process.execPath, [join(packed, 'bin', 'dropdial.js'), ...args], { cwd: folder });
    expect(Object.keys(JSON.parse(stdout).Parameters)).toEqual(['CodeBucket', 'CodePrefix']);

    const bare = mkdtempSync(join(tmpdir(), 'dropdial-bare-'));
    const alone = join(bare, 'node_modules', 'dropdial');
    cpSync(packed, alone, { recursive: true });
    for (const name of Object.keys(manifest.dependencies)) {
      mkdirSync(join(bare, 'node_modules', name, '..'), { recursive: true });
      symlinkSync(join(ROOT, 'node_modules', name), join(bare, 'node_modules', name), 'junction');
    }
    const failure = run(process.execPath, [join(alone, 'bin', 'dropdial.js'), ...args], { cwd: folder });
    await expect(failure).rejects.toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining(`--package aws-cdk-lib@${manifest.devDependencies['aws-cdk-lib']} `),
    });
    rmSync(bare, { recursive: true });
  });

  describe('and "dropdial init FOLDER" in a new folder', () => {
    const fresh = join(app, 'My calls');
    const outdir = join(fresh, 'cdk.out');
    const template = () => resolveTemplate(JSON.parse(readFileSync(join(outdir, 'Dropdial.template.json'), 'utf8')));

    test('write an app that compiles and synthesizes', async () => {
      const command = join(packed, 'bin', 'dropdial.js');
      await run(
        process.execPath,
        [command, 'init', 'My calls', '--yes', '--rules', '101', '--alarm-emails', 'ops@example.com'],
        { cwd: app },
      );
      const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
      expect((await run(process.execPath, [tsc], { cwd: fresh })).stdout).toBe('');
      const cdk = JSON.parse(readFileSync(join(fresh, 'cdk.json'), 'utf8'));
      const [program, ...args] = cdk.app.split(' ');
      expect(program).toBe('node');

      const env = { ...environment, CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: JSON.stringify(cdk.context) };
      expect(await run(process.execPath, args, { cwd: fresh, env })).toEqual({ stdout: '', stderr: '' });

      expect(Object.keys(template().Resources).length).toBeGreaterThan(20);
    }, 60_000);

    test('report each error in a configuration in one line', async () => {
      writeFileSync(join(fresh, 'wrong.json'), '{ "feeds": [\n  { "id": "acme", "prefix": "acme", "limts": {} }\n] }');
      const env = { ...environment, CDK_OUTDIR: join(fresh, 'wrong.out'), CDK_CONTEXT_JSON: '{"config":"wrong.json"}' };
      const failure = await run(process.execPath, ['app.ts'], { cwd: fresh, env }).catch((error: unknown) => error);
      expect(Object(failure).code).toBe(1);
      expect(String(Object(failure).stderr).trimEnd().split('\n').toSorted()).toEqual([
        expect.stringMatching(/wrong\.json:2:\d+: .*"prefix"/),
        expect.stringMatching(/wrong\.json:2:\d+: .*"limts"/),
      ]);
    });

    test('describe the planned stack', () => {
      const counts = new Map<string, number>();
      for (const { Type } of Object.values(template().Resources)) counts.set(Type, (counts.get(Type) ?? 0) + 1);
      expect(Object.fromEntries(counts)).toMatchObject({
        'AWS::S3::Bucket': 3,
        'AWS::Lambda::Function': 1,
        'AWS::Logs::LogGroup': 1,
        'AWS::SQS::Queue': 2,
        'AWS::Events::Rule': 1,
        'AWS::Scheduler::Schedule': 1,
        'AWS::CloudWatch::Dashboard': 1,
        'AWS::SecretsManager::Secret': 1,
      });
      const said = describeStack({ feeds: [{ id: 'operator', prefix: 'operator/' }] });
      expect(said).toContain('3 buckets');
      expect(said.match(/^ {2}- /gm)).toHaveLength(6);
    });

    test('create a function that turns a dropped file into a call list', async () => {
      const [lambda] = Object.values(template().Resources).filter(({ Type }) => Type === 'AWS::Lambda::Function');
      const { Environment, Code } = Object(lambda?.Properties);
      const { feeds } = JSON.parse(Environment.Variables.DROPDIAL_CONFIG);
      const code = `asset.${String(Code.S3Key).replace(/\.zip$/, '')}`;
      const stack = await startDropStack({
        bundleDir: join(outdir, code),
        // The embedded stack has its own names for the resources of a deployment.
        feeds: feeds.map(({ bucket: _bucket, secretId: _secretId, ...feed }: Record<string, unknown>) => feed),
        keyPrefix: 'operator/',
      });
      try {
        await stack.drop('monday.csv', csvOf(3));
        expect(await stack.metadata('monday.csv')).toMatchObject({
          'dropdial-status': 'created',
          'dropdial-count': '3',
        });
      } finally {
        await stack.close();
      }
    }, 60_000);
  });
});
