import { readdir, stat } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import { classifyKey } from '../../lambda/keys/classify-key.ts';
import { UsageError } from '../command.ts';
import { orUnreadable } from '../read-input.ts';

/** Means the standard input. */
const STDIN = '-';
/** The default name of the standard input. */
const STDIN_NAME = 'stdin.csv';

/** A file to check. */
export interface FileToCheck {
  /** Its name in messages. */
  readonly shown: string;
  /** Its path; absent for the standard input. */
  readonly path?: string;
  /** Its key below the prefix of its feed after the drop. */
  readonly name: string;
  /** In bytes; 0 if unknown. */
  readonly size: number;
}

/** Without a feed, no file counts as a suppression list. */
const NO_FEED = { bucket: '', prefix: '', suppression: [] };

/** The files of a folder and its subfolders that would start a list, sorted by name. */
async function listFolder(folder: string): Promise<FileToCheck[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name));
  const named = paths.map(path => ({ path, name: relative(folder, path).split(sep).join('/') }));
  const drops = named.filter(({ name }) => classifyKey(name, NO_FEED).kind === 'csv');
  if (drops.length === 0) throw new UsageError(`the folder "${folder}" has no file that ends in .csv or .csv.gz`);
  const sized = drops.map(async ({ path, name }) => ({ shown: path, path, name, size: (await stat(path)).size }));
  return (await Promise.all(sized)).toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * The files named by arguments: files, folders, and the standard input.
 *
 * @param name replaces the name of a single file.
 * @throws {UsageError} if a path does not exist, or `name` is given for several files.
 */
export async function findFiles(paths: readonly string[], name: string | undefined): Promise<FileToCheck[]> {
  if (paths.length === 0) throw new UsageError('name a file, a folder, or - for the standard input');
  if (paths.filter(path => path === STDIN).length > 1) throw new UsageError('the standard input can be read once');
  const found = paths.map(async path => {
    if (path === STDIN) return [{ shown: name ?? STDIN_NAME, name: name ?? STDIN_NAME, size: 0 }];
    const { size, isFolder } = await orUnreadable(path, async () => {
      const file = await stat(path);
      return { size: file.size, isFolder: file.isDirectory() };
    });
    return isFolder ? listFolder(path) : [{ shown: path, path, name: name ?? basename(path), size }];
  });
  const files = (await Promise.all(found)).flat();
  if (name !== undefined && files.length > 1) throw new UsageError('"--name" goes with one file');
  return files;
}
