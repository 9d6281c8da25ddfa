import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

const PAGE = join(import.meta.dirname, '..', 'console', 'page');

/** The programs of the page: one that runs in a browser, and one that writes a page to be saved. */
const PROGRAMS = ['main', 'write-page'] as const;

/** Bundles a program of the page together with its library. */
export async function bundlePage(program: (typeof PROGRAMS)[number]): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(PAGE, `${program}.tsx`)],
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    target: 'es2022',
    charset: 'utf8',
    logLevel: 'warning',
  });
  return outputFiles.map(({ text }) => text).join('');
}

/** Writes the programs of the page, for the package. */
export async function writePage(dir: string): Promise<void> {
  await mkdir(dir, { recursive: true });
  for (const program of PROGRAMS) await writeFile(join(dir, `${program}.js`), await bundlePage(program));
}
