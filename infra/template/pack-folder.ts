import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { zipSync } from 'fflate';

/** The earliest time in the ZIP format, so that the same files always make the same archive. */
const TIME = new Date(1980, 0, 1);
/** "Made on Unix" and world-readable: Lambda unpacks files with the permissions in the archive. */
const UNIX = 3;
const READABLE = 0o100_644 << 16;

/** A folder as a ZIP archive, with all files below it. */
export async function packFolder(folder: string): Promise<Uint8Array> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter(entry => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const files: Record<string, Uint8Array> = {};
  for (const path of paths.toSorted()) {
    files[relative(folder, path).replaceAll(sep, '/')] = await readFile(path);
  }
  return zipSync(files, { level: 9, mtime: TIME, os: UNIX, attrs: READABLE });
}
