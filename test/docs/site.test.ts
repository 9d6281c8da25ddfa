import { execFile } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeSidebar } from '../../site/.vitepress/sidebar.ts';
import { PAGES, ROOT } from './pages.ts';

let site: string;
beforeAll(async () => {
  site = await mkdtemp(join(tmpdir(), 'dropdial-site-'));
  const vitepress = join(ROOT, 'node_modules', 'vitepress', 'bin', 'vitepress.js');
  // The build fails if a page links to a missing page.
  await promisify(execFile)(process.execPath, [vitepress, 'build', 'site', '--outDir', site], { cwd: ROOT });
});
afterAll(() => rm(site, { recursive: true }));

describe('the site', () => {
  test('has every page at the address that other pages link to', () => {
    const expected = PAGES.map(page => page.replace(/README\.md$/, 'index.md').replace(/md$/, 'html'));

    expect(expected.filter(page => !existsSync(join(site, page)))).toEqual([]);
  });

  test('has the files that pages link to', () => {
    for (const file of ['schema/receipt.schema.json', 'examples/minimal/minimal-stack.ts', 'LICENSE']) {
      expect([file, existsSync(join(site, file))]).toEqual([file, true]);
    }
  });

  test('finds words offline, with its own search index', () => {
    const [index = ''] = globSync('assets/chunks/@localSearchIndex*.js', { cwd: site });

    expect(readFileSync(join(site, index), 'utf8')).toContain('suppression');
  });

  test('loads nothing from other hosts', () => {
    const loads = /<(?:script|link|img|iframe)\b[^>]*\b(?:src|href)="https?:[^"]*"/g;
    const pages = globSync('**/*.html', { cwd: site });

    expect(pages.length).toBeGreaterThan(60);
    expect(pages.flatMap(page => readFileSync(join(site, page), 'utf8').match(loads) ?? [])).toEqual([]);
  });

  test('has diagrams as text, drawn by its theme', () => {
    expect(readFileSync(join(site, 'index.html'), 'utf8')).toContain('<pre class="mermaid">flowchart LR');
  });
});

test('the sidebar has every page of the index', () => {
  const links = makeSidebar().flatMap(({ items }) => items.map(({ link }) => link));
  const pages = PAGES.filter(page => /^docs\/[^/]+\.md$/.test(page) && page !== 'docs/README.md');

  expect(pages.filter(page => !links.includes(`/${page.replace(/\.md$/, '')}`))).toEqual([]);
  expect(makeSidebar().map(({ text }) => text)).toEqual([
    ...['By reader', 'Drop files', 'Run it', 'Understand it', 'Look it up'],
  ]);
});
