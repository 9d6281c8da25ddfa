import type { S3Client } from '@aws-sdk/client-s3';
import type { FeedConfig } from '../../lambda/feed/feed-config.ts';
import { isRefusal } from '../../lambda/s3/is-refusal.ts';
import { readHead } from '../../lambda/s3/read-head.ts';
import type { ParameterFile } from '../../lambda/sources/parameter-file.ts';
import { readFolderDefaults } from '../../lambda/sources/read-folder-defaults.ts';
import { readSidecar, type Sidecar } from '../../lambda/sources/read-sidecar.ts';

const LIMIT_MS = 30_000;

/** What lies in the bucket where a file is to be dropped; `undefined` for what one may not look at. */
export interface Place {
  readonly isTaken: boolean | undefined;
  readonly sidecar: Sidecar | undefined;
  /** The farthest first. */
  readonly folders: readonly ParameterFile[] | undefined;
}

/** @returns `undefined` when S3 forbids it; without the right to list, S3 does so as well for what is not there. */
async function unlessForbidden<T>(look: Promise<T>): Promise<T | undefined> {
  try {
    return await look;
  } catch (error) {
    if (isRefusal(error)) return undefined;
    throw error;
  }
}

/** Reads with the function's own code what will count for a file beside its tags, as far as one has the rights. */
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
