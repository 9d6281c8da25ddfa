import type { SavedView } from '../view/saved-view.ts';
import { STYLE } from '../view/style.ts';
import { readPageProgram } from './page-program.ts';

/** What the page's program hands out. It is a program of its own, and what passes between it and this one is text. */
interface Writer {
  readonly writePage: (json: string, style: string) => string;
}

/** Writes a page that is saved, as one file of HTML. */
export async function savePage(view: SavedView): Promise<string> {
  const program = Buffer.from(await readPageProgram('write-page')).toString('base64');
  const { writePage }: Writer = await import(`data:text/javascript;base64,${program}`);
  return writePage(JSON.stringify(view), STYLE);
}
