import { existsSync } from 'node:fs';
import { copyFile, glob, mkdir } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';

/** Files that are not part of a program, and sources. Documents that programs import are copied by the compiler. */
const LEFT_OUT = /\.[cm]?tsx?$|(^|\/)tsconfig[^/]*\.json$|\.md$|^schema\//;

/** The folders with compiled programs. Documents that the compiler copies, such as schemas, are in other folders. */
async function findRooms(folder: string): Promise<string[]> {
  const rooms = new Set<string>();
  for await (const name of glob('*/**/*.js', { cwd: folder })) rooms.add(name.replaceAll(sep, '/').split('/')[0] ?? '');
  return [...rooms];
}

/**
 * Copies the files that a folder's program reads at run time, such as pages and their styles, to the compiled files,
 * because the compiler leaves most of them out. Existing files are kept as the compiler or a bundler wrote them.
 *
 * @param root the folder of the sources' folders.
 * @param to the folder of the compiled folders; a folder that was not compiled is left out.
 * @returns the copied files, as paths relative to both.
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
