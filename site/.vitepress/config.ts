import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { defineConfig } from 'vitepress';
import { setUpMarkdown } from './markdown.ts';
import { makeSidebar } from './sidebar.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** The site of the same pages that the repository shows: no page is written for it alone (docs/adr/0049-docs-site.md). */
export default defineConfig({
  title: 'dropdial',
  description: 'CSV files in an S3 bucket become Voximplant call lists, each at most once.',
  lang: 'en',
  srcDir: ROOT,
  // Only what is published: the pages beside the code, and those of docs/ and examples/.
  srcExclude: ['**/{node_modules,dist,test,bench,tools,lambda,cdk.out}/**'],
  rewrites: {
    'README.md': 'index.md',
    'docs/README.md': 'docs/index.md',
    'docs/adr/README.md': 'docs/adr/index.md',
    'examples/README.md': 'examples/index.md',
  },
  outDir: join(ROOT, 'dist', 'site'),
  cacheDir: join(ROOT, 'dist', 'site-cache'),
  // Relative links, so that it works below any path; GitHub Pages has one.
  base: process.env.DOCS_BASE ?? '/',
  lastUpdated: false,
  markdown: { config: setUpMarkdown },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [
      { text: 'Pages', link: '/docs/' },
      { text: 'Glossary', link: '/docs/glossary' },
      { text: 'Problem codes', link: '/docs/problems' },
      { text: 'Command line', link: '/docs/cli' },
    ],
    sidebar: makeSidebar(),
  },
  /** Files that pages link to, and that are no pages. */
  async buildEnd({ outDir }) {
    for (const folder of ['schema', 'examples'])
      await cp(join(ROOT, folder), join(outDir, folder), { recursive: true });
    await cp(join(ROOT, 'docs'), join(outDir, 'docs'), { recursive: true, filter: source => !source.endsWith('.md') });
    await cp(join(ROOT, 'LICENSE'), join(outDir, 'LICENSE'));
  },
});
