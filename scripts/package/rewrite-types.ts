import { glob, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Replaces `.ts` by `.js` in the imports of declarations: the compiler does so in JavaScript only, and not every tool
 * follows `.ts`.
 */
export async function rewriteTypes(folder: string): Promise<void> {
  for await (const name of glob('**/*.d.ts', { cwd: folder })) {
    const path = join(folder, name);
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replaceAll(/((?:from |import\()["']\.[^"']*)\.ts(?=["'])/g, '$1.js'));
  }
}
