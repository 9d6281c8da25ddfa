import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '..', '..');

/** Every page that people read, by its path from the root of the project. */
export const PAGES: readonly string[] = globSync(['*.md', 'docs/**/*.md', 'examples/**/*.md'], { cwd: ROOT }).sort();

export const readPage = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** A fenced block of a page. */
export interface Fence {
  readonly page: string;
  /** The text after the opening fence, such as `json sidecar`. */
  readonly kind: string;
  readonly text: string;
  /** The line of the opening fence. */
  readonly line: number;
}

/** The fenced blocks of a page, including those indented in a list. */
export function fencesOf(page: string): readonly Fence[] {
  const text = readPage(page);
  return [...text.matchAll(/^( *)```(.*)\n([\s\S]*?)^\1```$/gm)].map(
    ({ 1: indent = '', 2: kind = '', 3: body = '', index }) => ({
      page,
      kind,
      text: body.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
      line: text.slice(0, index).split('\n').length,
    }),
  );
}

/** A page without its fenced blocks. */
export function proseOf(page: string): string {
  return readPage(page).replaceAll(/^( *)```[\s\S]*?^\1```$/gm, '');
}
