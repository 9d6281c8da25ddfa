import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { copyPages } from '../../../scripts/package/copy-pages.ts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'dropdial-pages-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function write(...names: readonly string[]): Promise<void> {
  for (const name of names) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), name);
  }
}

test('pages, styles and pictures of compiled folders are copied, at any depth, and no source of the program', async () => {
  await write(
    'console/page.html',
    'console/page/style.css',
    'console/page/deep/icon.svg',
    'console/open.ts',
    'console/page.tsx',
  );
  await write('cli/tsconfig.package.json', 'cli/README.md', 'cli/main.ts', 'local/page.html');
  await write('dist/package/console/open.js', 'dist/package/cli/main.js');

  const copied = await copyPages(root, join(root, 'dist', 'package'));

  expect(copied).toEqual(['console/page.html', 'console/page/deep/icon.svg', 'console/page/style.css']);
  expect(await readFile(join(root, 'dist', 'package', 'console/page/deep/icon.svg'), 'utf8')).toContain('icon');
});

test('a page never replaces a file that was written for the package', async () => {
  await write('console/page.js', 'console/other.js', 'dist/package/console/open.js', 'dist/package/console/page.js');
  await writeFile(join(root, 'dist/package/console/page.js'), 'compiled');

  expect(await copyPages(root, join(root, 'dist', 'package'))).toEqual(['console/other.js']);
  expect(await readFile(join(root, 'dist/package/console/page.js'), 'utf8')).toBe('compiled');
});

test('a folder of documents, some of which the compiler copied, is not copied', async () => {
  await write('schema/sidecar.schema.json', 'schema/receipt.schema.json', 'schema/README.txt');
  await write('dist/package/schema/sidecar.schema.json', 'dist/package/cli/main.js');

  expect(await copyPages(root, join(root, 'dist', 'package'))).toEqual([]);
});
