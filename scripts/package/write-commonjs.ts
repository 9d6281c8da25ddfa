import { copyFile, glob, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';

/**
 * Writes every module with types again as CommonJS: the construct, for apps and tests that `require` it. The
 * declarations are the same files; the package.json beside them makes them CommonJS.
 *
 * @param from the folder of the ES modules.
 * @param to the output folder, which is emptied first.
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
    // The equivalent in CommonJS.
    define: { 'import.meta.dirname': '__dirname' },
    logLevel: 'warning',
    // This warning means that CommonJS lacks something that the code uses.
    logOverride: { 'empty-import-meta': 'error' },
  });
  await writeFile(join(to, 'package.json'), `${JSON.stringify({ type: 'commonjs' })}\n`);
}
