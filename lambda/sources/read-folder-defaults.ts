import type { S3Client } from '@aws-sdk/client-s3';
import type { FeedConfig } from '../feed/feed-config.ts';
import { allowsFolderDefaults } from '../feed/origin-rules.ts';
import { folderDefaultsKeys, MAX_FOLDERS } from '../keys/folder-defaults-key.ts';
import { MAX_KEY_BYTES } from '../keys/key-length.ts';
import { showValue } from '../problem.ts';
import { readSmallObject } from '../s3/read-small-object.ts';
import { FOLDER_DEFAULTS, MAX_PARAMETER_FILE_BYTES, type ParameterFile, refuseFile } from './parameter-file.ts';

/**
 * Reads the `_defaults.json` of a drop's folder and of the folders above it, up to the feed's prefix, all at once.
 *
 * @returns those that exist, the outermost first; none if the feed takes nothing from folders.
 */
export async function readFolderDefaults(
  s3: S3Client,
  feed: FeedConfig,
  csvKey: string,
  abortSignal: AbortSignal,
): Promise<ParameterFile[]> {
  if (!allowsFolderDefaults(feed)) return [];
  const keys = folderDefaultsKeys(feed.prefix, csvKey).filter(key => Buffer.byteLength(key) <= MAX_KEY_BYTES);
  const [nearest = ''] = keys.slice(-1);
  if (keys.length > MAX_FOLDERS) {
    const message = `the drop must lie in at most ${MAX_FOLDERS} folders, that of the feed included, as each may have defaults; it lies in ${keys.length}`;
    return [refuseFile(FOLDER_DEFAULTS, nearest, message)];
  }
  const read = keys.map(async key => {
    const object = await readSmallObject(s3, feed.bucket, key, MAX_PARAMETER_FILE_BYTES, abortSignal);
    if (object === undefined) return [];
    if (!object.tooLarge) {
      const { parseParameterFile } = await import('./parse-parameter-file.ts');
      return [parseParameterFile(object.bytes, FOLDER_DEFAULTS, key, key)];
    }
    const message = `the folder defaults ${showValue(key)} must have at most ${MAX_PARAMETER_FILE_BYTES} bytes`;
    return [refuseFile(FOLDER_DEFAULTS, key, message)];
  });
  return (await Promise.all(read)).flat();
}
