import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A group of the sidebar. */
interface SidebarGroup {
  readonly text: string;
  readonly items: { readonly text: string; readonly link: string }[];
}

const INDEX = join(import.meta.dirname, '..', '..', 'docs', 'README.md');

/** The groups of the index, docs/README.md, with the pages that each links to: there is no second list of pages. */
export function makeSidebar(): SidebarGroup[] {
  const [, ...parts] = readFileSync(INDEX, 'utf8').split(/^(?:## (By reader)|\*\*(.+)\*\*)$/m);
  const groups: SidebarGroup[] = [];
  for (let at = 0; at < parts.length; at += 3) {
    const links = (parts[at + 2] ?? '').matchAll(/\[([^\]]+)\]\(([^)#]+)\.md\)/g);
    const items = [...links].map(([, text = '', page = '']) => {
      const path = page.startsWith('../') ? page.slice(2) : `/docs/${page}`;
      return { text: text[0]?.toUpperCase() + text.slice(1), link: path.replace(/README$/, '') };
    });
    groups.push({ text: parts[at] ?? parts[at + 1] ?? '', items });
  }
  return groups;
}
