import { UsageError } from './command.ts';

/** Messages for system errors about unreadable files. */
const WORDS: ReadonlyMap<string, (path: string) => string> = new Map([
  ['ENOENT', path => `there is no file "${path}"`],
  ['ENOTDIR', path => `there is no file "${path}"`],
  ['EISDIR', path => `"${path}" is a folder, not a file`],
  ['EACCES', path => `you may not read "${path}"`],
  ['EPERM', path => `you may not read "${path}"`],
]);

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/**
 * Reads, and explains in words why that fails.
 *
 * @throws {UsageError}
 */
export async function orUnreadable<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    const describe = WORDS.get(codeOf(error));
    if (describe === undefined) throw error;
    throw new UsageError(describe(path), { cause: error });
  }
}
