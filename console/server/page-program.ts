import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

/** The programs of the page: the one that runs in a browser, and the one that writes a saved page. */
type PageProgram = 'main' | 'write-page';

/**
 * Builds the programs of the page from their sources. The package has neither, so the compiler must not resolve it
 * here.
 */
interface Builder {
  readonly bundlePage: (program: PageProgram) => Promise<string>;
}

/** A program of the page as one file. The package contains it; the project builds it from its sources. */
export async function readPageProgram(program: PageProgram): Promise<string> {
  const packed = new URL(`../page/${program}.js`, import.meta.url);
  if (existsSync(packed)) return readFile(packed, 'utf8');
  const { bundlePage }: Builder = await import(new URL('../../scripts/build-page.ts', import.meta.url).href);
  return bundlePage(program);
}
