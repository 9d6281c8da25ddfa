import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { PageProgram } from '../../scripts/build-page.ts';

/** A program of the page as one file: the package brings it, and the project makes it of its sources. */
export async function readPageProgram(program: PageProgram): Promise<string> {
  const packed = new URL(`../page/${program}.js`, import.meta.url);
  if (existsSync(packed)) return readFile(packed, 'utf8');
  const { bundlePage } = await import('../../scripts/build-page.ts');
  return bundlePage(program);
}
