import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildBundle } from './build-bundle.ts';
import { buildMail } from './build-mail.ts';
import { writePage } from './build-page.ts';
import { copyPages } from './package/copy-pages.ts';
import { rewriteTypes } from './package/rewrite-types.ts';
import { writeCommonJs } from './package/write-commonjs.ts';

const ROOT = join(import.meta.dirname, '..');
const PACKAGE_DIR = join(ROOT, 'dist', 'package');
const COMMONJS_DIR = join(ROOT, 'dist', 'commonjs');

/**
 * Writes the package's contents other than documents: the function's bundle, the construct and the command as
 * JavaScript with types, and the construct again as CommonJS.
 */
async function buildPackage(): Promise<void> {
  await buildBundle();
  await buildMail();
  await rm(PACKAGE_DIR, { recursive: true, force: true });
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  // Two runs, because the construct has other compiler options than the rest (see infra/tsconfig.json).
  for (const part of ['cli', 'infra']) {
    await promisify(execFile)(process.execPath, [tsc, '-p', join(ROOT, part, 'tsconfig.package.json')]);
  }
  await rewriteTypes(PACKAGE_DIR);
  await writeCommonJs(PACKAGE_DIR, COMMONJS_DIR);
  await copyPages(ROOT, PACKAGE_DIR);
  await writePage(join(PACKAGE_DIR, 'console', 'page'));
}

await buildPackage();
