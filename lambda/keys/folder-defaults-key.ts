/** Name of the file that holds a folder's defaults. */
const FILE = '_defaults.json';

/**
 * Largest number of folders between a feed's prefix and a drop that may have defaults: each costs every drop below it a
 * request.
 */
export const MAX_FOLDERS = 16;

/** True for the key of folder defaults, which are no sidecar and start nothing. */
export function isFolderDefaultsKey(key: string): boolean {
  return key.slice(key.lastIndexOf('/') + 1) === FILE;
}

/**
 * The keys that may hold defaults for a drop, farthest folder first: the feed's prefix, then each folder down to the
 * drop's own. Nothing above the prefix is read, because it may belong to others.
 *
 * @param prefix empty, or ends in "/"; `csvKey` begins with it.
 */
export function folderDefaultsKeys(prefix: string, csvKey: string): string[] {
  const keys = [prefix + FILE];
  for (let slash = csvKey.indexOf('/', prefix.length); slash !== -1; slash = csvKey.indexOf('/', slash + 1)) {
    keys.push(csvKey.slice(0, slash + 1) + FILE);
  }
  return keys;
}
