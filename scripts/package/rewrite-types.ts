import { glob, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The compiler says `.js` in JavaScript and leaves `.ts` in types, which not every reader of types follows. */
export async function rewriteTypes(folder: string): Promise<void> {
  for await (const name of glob('**/*.d.ts', { cwd: folder })) {
    const path = join(folder, name);
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replaceAll(/((?:from |import\()["']\.[^"']*)\.ts(?=["'])/g, '$1.js'));
  }
}
