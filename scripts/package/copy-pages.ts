import { existsSync } from 'node:fs';
import { copyFile, glob, mkdir } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';

/** What lies beside sources and is no part of the program; documents that are imported are brought by the compiler. */
const LEFT_OUT = /\.[cm]?tsx?$|(^|\/)tsconfig[^/]*\.json$|\.md$|^schema\//;

/** Folders with programs; documents that the compiler copies, such as schemas, are in none of them. */
async function findRooms(folder: string): Promise<string[]> {
  const rooms = new Set<string>();
  for await (const name of glob('*/**/*.js', { cwd: folder })) rooms.add(name.replaceAll(sep, '/').split('/')[0] ?? '');
  return [...rooms];
}

/**
 * Copies the files that a room's program reads beside its sources, such as pages and their styles, to the compiled files: the compiler
 * leaves most of them behind. Files that are there already stay, as the compiler or a bundler wrote them.
 *
 * @param root folder of the rooms.
 * @param to folder of the compiled rooms; a room that was not compiled is left out.
 * @returns the copied files, as paths below both folders.
 */
export async function copyPages(root: string, to: string): Promise<string[]> {
  const copied: string[] = [];
  for (const room of await findRooms(to)) {
    for await (const entry of glob(`${room}/**/*`, { cwd: root, withFileTypes: true })) {
      const name = join(entry.parentPath, entry.name).slice(root.length + 1);
      const isLeftOut = !entry.isFile() || LEFT_OUT.test(name.replaceAll('\\', '/'));
      if (isLeftOut || existsSync(join(to, name))) continue;
      await mkdir(dirname(join(to, name)), { recursive: true });
      await copyFile(join(root, name), join(to, name));
      copied.push(name);
    }
  }
  return copied.toSorted();
}
