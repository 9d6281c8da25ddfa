import type { SavedView } from '../view/saved-view.ts';
import { STYLE } from '../view/style.ts';
import { readPageProgram } from './page-program.ts';

/** The exports of the page's program. It is a separate program, which exchanges only text with this one. */
interface Writer {
  readonly writePage: (json: string, style: string) => string;
}

/** Writes a saved page, as one HTML file. */
export async function savePage(view: SavedView): Promise<string> {
  const program = Buffer.from(await readPageProgram('write-page')).toString('base64');
  const { writePage }: Writer = await import(`data:text/javascript;base64,${program}`);
  return writePage(JSON.stringify(view), STYLE);
}
