import { dirname } from 'node:path';
import { UsageError } from './command.ts';

/** Messages for errors of the file system, by code. */
type Words = ReadonlyMap<string, (path: string) => string>;

const UNREADABLE: Words = new Map([
  ['ENOENT', path => `there is no file "${path}"`],
  ['ENOTDIR', path => `there is no file "${path}"`],
  ['EISDIR', path => `"${path}" is a folder, not a file`],
  ['EACCES', path => `you may not read "${path}"`],
  ['EPERM', path => `you may not read "${path}"`],
]);

const UNWRITABLE: Words = new Map([
  ['ENOENT', path => `there is no folder "${dirname(path)}"`],
  ['ENOTDIR', path => `there is no folder "${dirname(path)}"`],
  ['EISDIR', path => `"${path}" is a folder, not a file`],
  ['EACCES', path => `you may not write "${path}"`],
  ['EPERM', path => `you may not write "${path}"`],
]);

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

async function orInWords<T>(path: string, words: Words, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const describe = words.get(codeOf(error));
    if (describe === undefined) throw error;
    throw new UsageError(describe(path), { cause: error });
  }
}

/**
 * Reads, and explains in words why that fails.
 *
 * @throws {UsageError}
 */
export const orUnreadable = <T>(path: string, read: () => Promise<T>): Promise<T> => orInWords(path, UNREADABLE, read);

/**
 * Writes, and explains in words why that fails.
 *
 * @throws {UsageError}
 */
export const orUnwritable = <T>(path: string, write: () => Promise<T>): Promise<T> =>
  orInWords(path, UNWRITABLE, write);
