import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Plugin } from 'esbuild';

const LATER = 'loaded-later';
const LAMBDA = join(import.meta.dirname, '..', '..', 'lambda');
const HANDLER = join(LAMBDA, 'handler.ts');

/** The statements with which the handler imports everything that a start needs, without the names. */
async function listImports(): Promise<string> {
  const source = await readFile(HANDLER, 'utf8');
  const paths = [...source.matchAll(/^import (?!type )[^;]* from '(\.[^']*)';$/gm)].map(([, path = '']) => path);
  return paths.map(path => `import ${JSON.stringify(join(LAMBDA, path))};`).join('\n');
}

/**
 * Puts everything that a start reads into one file beside the handler. By itself, esbuild makes a file for each
 * combination of parts that need the same modules. A start would read 68 of them, and Node would need a quarter of its
 * time to find, read and link them. With this plugin, each part that is loaded later also imports the modules of a
 * start, which are loaded by then. Default exports of such parts would be lost.
 */
export const joinStart: Plugin = {
  name: 'join-start',
  setup({ onResolve, onLoad, resolve }) {
    onResolve({ filter: /^\./ }, async ({ path, importer, resolveDir, kind }) => {
      if (kind !== 'dynamic-import' || !importer.startsWith(LAMBDA)) return undefined;
      const { path: resolved } = await resolve(path, { importer, resolveDir, kind: 'import-statement' });
      return { path: resolved, namespace: LATER };
    });
    onLoad({ filter: /.*/, namespace: LATER }, async ({ path }) => ({
      contents: `${await listImports()}\nexport * from ${JSON.stringify(path)};`,
      resolveDir: dirname(path),
    }));
  },
};
