import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

/** The programs of the page: what runs in a browser, and what writes a page that is saved. */
export type PageProgram = 'main' | 'write-page';

/** What makes the programs of the page of their sources. The package has neither, so that no compiler must find it here. */
interface Builder {
  readonly bundlePage: (program: PageProgram) => Promise<string>;
}

/** A program of the page as one file: the package brings it, and the project makes it of its sources. */
export async function readPageProgram(program: PageProgram): Promise<string> {
  const packed = new URL(`../page/${program}.js`, import.meta.url);
  if (existsSync(packed)) return readFile(packed, 'utf8');
  const { bundlePage }: Builder = await import(new URL('../../scripts/build-page.ts', import.meta.url).href);
  return bundlePage(program);
}
