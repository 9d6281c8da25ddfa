import type { S3Client } from '@aws-sdk/client-s3';
import type { FeedConfig } from '../../lambda/feed/feed-config.ts';
import { isRefusal } from '../../lambda/s3/is-refusal.ts';
import { readHead } from '../../lambda/s3/read-head.ts';
import type { ParameterFile } from '../../lambda/sources/parameter-file.ts';
import { readFolderDefaults } from '../../lambda/sources/read-folder-defaults.ts';
import { readSidecar, type Sidecar } from '../../lambda/sources/read-sidecar.ts';

const LIMIT_MS = 30_000;

/** The state of the bucket at the place of a drop; `undefined` for parts that may not be read. */
export interface Place {
  readonly isTaken: boolean | undefined;
  readonly sidecar: Sidecar | undefined;
  /** The outermost first. */
  readonly folders: readonly ParameterFile[] | undefined;
}

/** @returns `undefined` if S3 forbids it. Without the permission to list, S3 also forbids reading missing objects. */
async function unlessForbidden<T>(look: Promise<T>): Promise<T | undefined> {
  try {
    return await look;
  } catch (error) {
    if (isRefusal(error)) return undefined;
    throw error;
  }
}

/**
 * Reads, with the function's own code, the sources of a file's parameters besides its tags, as far as permissions
 * allow.
 */
export async function lookIntoBucket(s3: S3Client, feed: FeedConfig, key: string): Promise<Place> {
  const signal = AbortSignal.timeout(LIMIT_MS);
  const taken = readHead(s3, feed.bucket, key, signal).then(head => head !== undefined);
  const [isTaken, sidecar, folders] = await Promise.all([
    unlessForbidden(taken),
    unlessForbidden(readSidecar(s3, feed, key, signal)),
    unlessForbidden(readFolderDefaults(s3, feed, key, signal)),
  ]);
  return { isTaken, sidecar, folders };
}
