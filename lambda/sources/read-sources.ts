import type { S3Client } from '@aws-sdk/client-s3';
import type { FeedConfig } from '../feed/feed-config.ts';
import { takesSidecars } from '../feed/origin-rules.ts';
import type { ObjectHead } from '../s3/read-head.ts';
import { readTags } from '../s3/read-tags.ts';
import { NO_FILE, type ParameterFile } from './parameter-file.ts';
import { readFolderDefaults } from './read-folder-defaults.ts';
import { readSidecar, type Sidecar } from './read-sidecar.ts';

/** The sources of a drop's parameters besides its file: everything that an uploader may write. */
export interface Sources {
  /** The outermost folder first. */
  readonly folders: readonly ParameterFile[];
  readonly sidecar: Sidecar;
  readonly tags: ReadonlyMap<string, string>;
  /**
   * The user metadata of the object. They never set a parameter, although an uploader may expect it. Absent if there is
   * no object.
   */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Reads all sources of a drop at once, except its metadata, which come with the object. */
export async function readSources(
  s3: S3Client,
  feed: FeedConfig,
  object: Pick<ObjectHead, 'bucket' | 'key' | 'versionId'>,
  signal: AbortSignal,
): Promise<Omit<Sources, 'metadata'>> {
  const [folders, sidecar, tags] = await Promise.all([
    readFolderDefaults(s3, feed, object.key, signal),
    takesSidecars(feed) ? readSidecar(s3, feed, object.key, signal) : NO_FILE,
    readTags(s3, object, signal),
  ]);
  return { folders, sidecar, tags };
}
