import { constants, copyFile, glob, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** What lies beside sources and is no part of the program; documents that are imported are brought by the compiler. */
const LEFT_OUT = /\.[cm]?tsx?$|(^|\/)tsconfig[^/]*\.json$|\.md$|^schema\//;

/**
 * Copies what a room's program reads beside its sources, such as pages and their styles, to where its compiled files are: the compiler
 * leaves them behind.
 *
 * @param root folder of the rooms.
 * @param to folder of the compiled rooms; a room that was not compiled is left out.
 * @throws {Error} when a copy would take the place of a compiled file.
 * @returns the copied files, as paths below both folders.
 */
export async function copyPages(root: string, to: string): Promise<string[]> {
  const copied: string[] = [];
  for await (const room of glob('*/', { cwd: to })) {
    for await (const entry of glob(`${room}/**/*`, { cwd: root, withFileTypes: true })) {
      const name = join(entry.parentPath, entry.name).slice(root.length + 1);
      if (!entry.isFile() || LEFT_OUT.test(name.replaceAll('\\', '/'))) continue;
      await mkdir(dirname(join(to, name)), { recursive: true });
      await copyFile(join(root, name), join(to, name), constants.COPYFILE_EXCL);
      copied.push(name);
    }
  }
  return copied.toSorted();
}
