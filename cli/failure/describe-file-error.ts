/** Messages for errors of the file system. */
const WORDS: ReadonlyMap<string, (path: string) => string> = new Map([
  ['ENOENT', path => `there is no file or folder "${path}"`],
  ['ENOTDIR', path => `there is no file or folder "${path}"`],
  ['EISDIR', path => `"${path}" is a folder, not a file`],
  ['EACCES', path => `you have no permission for "${path}"`],
  ['EPERM', path => `you have no permission for "${path}"`],
  ['EROFS', path => `"${path}" cannot be written: its file system is read-only`],
  ['ENOSPC', path => `"${path}" cannot be written: the disk is full`],
  ['EDQUOT', path => `"${path}" cannot be written: the disk is full`],
]);

/** An error of the file system in words; `undefined` for every other one. */
export function describeFileError(error: unknown): string | undefined {
  if (!(error instanceof Error && 'code' in error && 'path' in error)) return undefined;
  return WORDS.get(String(error.code))?.(String(error.path));
}
