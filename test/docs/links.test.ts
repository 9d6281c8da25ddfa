import { statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';
import { PAGES, proseOf, ROOT } from './pages.ts';

/** The anchors that GitHub derives from the headings of a page. */
function anchorsOf(page: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of proseOf(page).matchAll(/^#{1,6} (.+)$/gm)) {
    const base = heading
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replaceAll(/[^\p{Letter}\p{Number}\p{Mark} _-]/gu, '')
      .trim()
      .replaceAll(' ', '-');
    let anchor = base;
    for (let times = 1; anchors.has(anchor); times++) anchor = `${base}-${times}`;
    anchors.add(anchor);
  }
  return anchors;
}

/** Links of a page, without those in code. */
function linksOf(page: string): readonly string[] {
  const prose = proseOf(page).replaceAll(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
}

const isRemote = (link: string) => /^[a-z]+:/.test(link);

function findFault(page: string, link: string): string | undefined {
  if (isRemote(link)) return URL.canParse(link) && link.startsWith('https://') ? undefined : 'is not an https address';
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? page : normalize(join(dirname(page), path));
  // The site has no pages for folders.
  if (!statSync(join(ROOT, target), { throwIfNoEntry: false })?.isFile()) return 'no such file';
  if (anchor === undefined) return undefined;
  return anchorsOf(target).has(anchor) ? undefined : 'no such heading';
}

describe('links', () => {
  test.each(PAGES)('of %s lead somewhere', page => {
    const faults = linksOf(page).map(link => [link, findFault(page, link)]);

    expect(faults.filter(([, fault]) => fault !== undefined)).toEqual([]);
  });

  test.each([
    ['a missing file', 'nowhere.md', 'no such file'],
    ['a folder', '../examples', 'no such file'],
    ['a missing heading', 'arrival.md#no-such-heading', 'no such heading'],
    ['an address without TLS', 'http://example.com/', 'is not an https address'],
  ])('to %s is a fault', (_what, link, fault) => {
    expect(findFault('docs/README.md', link)).toBe(fault);
  });
});

test('the index names every page of docs/', () => {
  const named = new Set(linksOf('docs/README.md').map(link => normalize(join('docs', link.split('#')[0] ?? ''))));
  const pages = PAGES.filter(page => /^docs\/[^/]+\.md$/.test(page) && page !== 'docs/README.md');

  expect(pages.filter(page => !named.has(page))).toEqual([]);
});
