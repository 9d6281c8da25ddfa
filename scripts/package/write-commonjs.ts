import { copyFile, glob, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';

/**
 * Writes what has types a second time, as CommonJS: the construct, for apps and tests that `require` it. The types are the same files; how
 * they are read is said by the package.json beside them.
 *
 * @param from folder of the ES modules.
 * @param to folder that is made anew.
 */
export async function writeCommonJs(from: string, to: string): Promise<void> {
  await rm(to, { recursive: true, force: true });
  const typed: string[] = [];
  for await (const name of glob('**/*.d.ts', { cwd: from })) {
    typed.push(join(from, name.replace(/\.d\.ts$/, '.js')));
    await mkdir(dirname(join(to, name)), { recursive: true });
    await copyFile(join(from, name), join(to, name));
  }
  await build({
    entryPoints: typed,
    outbase: from,
    outdir: to,
    bundle: false,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    // What CommonJS has instead.
    define: { 'import.meta.dirname': '__dirname' },
    logLevel: 'warning',
    // A warning is something that CommonJS does not have.
    logOverride: { 'empty-import-meta': 'error' },
  });
  await writeFile(join(to, 'package.json'), `${JSON.stringify({ type: 'commonjs' })}\n`);
}
