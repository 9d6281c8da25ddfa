import { execFile } from 'node:child_process';
import { glob, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildBundle } from './build-bundle.ts';

/** Root of the project. */
const ROOT = join(import.meta.dirname, '..');
const PACKAGE_DIR = join(ROOT, 'dist', 'package');

/** The compiler says `.js` in JavaScript and leaves `.ts` in types, which not every reader of types follows. */
async function rewriteTypes(): Promise<void> {
  for await (const name of glob('**/*.d.ts', { cwd: PACKAGE_DIR })) {
    const path = join(PACKAGE_DIR, name);
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replaceAll(/((?:from |import\()["']\.[^"']*)\.ts(?=["'])/g, '$1.js'));
  }
}

/** Writes what the package has beside its documents: the function's bundle, and the construct and the command as JavaScript with types. */
async function buildPackage(): Promise<void> {
  await buildBundle();
  await rm(PACKAGE_DIR, { recursive: true, force: true });
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  // Two runs: the construct is compiled under other rules than the rest (see infra/tsconfig.json).
  for (const part of ['cli', 'infra']) {
    await promisify(execFile)(process.execPath, [tsc, '-p', join(ROOT, part, 'tsconfig.package.json')]);
  }
  await rewriteTypes();
}

await buildPackage();
