import { existsSync } from 'node:fs';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Manifest, ROOT, readManifest } from './read-manifest.ts';
import { runWell } from './run.ts';

/** Folder of the app that `cdk init` creates, below the folder of both apps. */
export const CDK_APP = 'cdk-app';
/** An ES module in it. */
export const ES_MODULE = 'module.mjs';
/** Folder of the app that `dropdial init` creates. */
export const FRESH_APP = 'fresh-app';

const STACK = `import * as cdk from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { CallListDrop } from 'dropdial';

export class CdkAppStack extends cdk.Stack {
  constructor(scope: Construct, id: string, props?: cdk.StackProps) {
    super(scope, id, props);
    new CallListDrop(this, 'Drop', { feeds: [{ id: 'acme', prefix: 'acme/' }] });
  }
}
`;

/** The construct in an ES module, beside an app in CommonJS. */
const MODULE = `import { App, Stack } from 'aws-cdk-lib';
import { CallListDrop } from 'dropdial';

const app = new App({ builtinCloudFormationValidation: false });
new CallListDrop(new Stack(app, 'Calls'), 'Drop', { feeds: [{ id: 'acme', prefix: 'acme/' }] });
app.synth();
`;

const TEST = `import * as cdk from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import * as CdkApp from '../lib/cdk-app-stack';

test('the stack has the function', () => {
  const stack = new CdkApp.CdkAppStack(new cdk.App(), 'MyTestStack');
  Template.fromStack(stack).resourceCountIs('AWS::Lambda::Function', 1);
});
`;

/** Creates the app of `cdk init` and adds the construct to it. */
async function makeCdkApp(folder: string): Promise<Manifest> {
  await mkdir(folder);
  const cdk = join(ROOT, 'node_modules', '.bin', 'cdk');
  await runWell(cdk, ['init', 'app', '--language', 'typescript', '--generate-only'], { cwd: folder });
  await writeFile(join(folder, 'lib', 'cdk-app-stack.ts'), STACK);
  await writeFile(join(folder, 'test', 'cdk-app.test.ts'), TEST);
  await writeFile(join(folder, ES_MODULE), MODULE);
  // Its tsconfig.json looks for types in this folder and in no folder above.
  await mkdir(join(folder, '..', 'node_modules'));
  await symlink(join(folder, '..', 'node_modules'), join(folder, 'node_modules'), 'junction');
  return readManifest(folder);
}

/**
 * Packs the project, and creates a folder in which both apps find their dependencies. There is one installation for
 * both, because the CDK alone has 200 MB.
 *
 * @param folder an empty folder.
 */
export async function layOut(folder: string): Promise<void> {
  const own = await readManifest(ROOT);
  await runWell('npm', ['pack', '--pack-destination', folder], { cwd: ROOT });
  const { dependencies, devDependencies } = await makeCdkApp(join(folder, CDK_APP));
  // The versions of the CDK that the project is tested with, as "dropdial init" pins them.
  const pinned = Object.fromEntries(
    ['aws-cdk-lib', 'constructs'].map(name => [name, own.devDependencies[name] ?? '*']),
  );
  const needed = { ...devDependencies, ...dependencies, ...pinned, dropdial: `file:dropdial-${own.version}.tgz` };
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies: needed }));
  await runWell('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: folder });
}

/**
 * Installs a version of Node.js.
 *
 * @param version `host` for that of the machine.
 * @returns the folder of its program, for the beginning of PATH.
 */
export async function installNode(folder: string, version: string): Promise<string> {
  if (version === 'host') {
    // npm puts the project's own node first in the PATH of scripts.
    const own = join(ROOT, 'node_modules', '.bin');
    const [found = ''] = (process.env.PATH ?? '')
      .split(':')
      .filter(path => !path.startsWith(own) && existsSync(join(path, 'node')));
    return found;
  }
  const prefix = join(folder, 'nodes', version);
  await mkdir(prefix, { recursive: true });
  await writeFile(join(prefix, 'package.json'), JSON.stringify({ private: true }));
  await runWell('npm', ['install', '--prefer-offline', '--loglevel=error', `node@${version}`], { cwd: prefix });
  return join(prefix, 'node_modules', 'node', 'bin');
}
