import type { S3Client } from '@aws-sdk/client-s3';
import type { FeedConfig } from '../feed/feed-config.ts';
import type { ObjectHead } from '../s3/read-head.ts';
import { readTags } from '../s3/read-tags.ts';
import type { ParameterFile } from './parameter-file.ts';
import { readFolderDefaults } from './read-folder-defaults.ts';
import { readSidecar, type Sidecar } from './read-sidecar.ts';

/** What was read for a drop beside its file: everything that may say parameters, and that an uploader may write. */
export interface Sources {
  /** The farthest folder first. */
  readonly folders: readonly ParameterFile[];
  readonly sidecar: Sidecar;
  readonly tags: ReadonlyMap<string, string>;
  /** User metadata of the object, which says no parameter, though its uploader may have thought so; absent when there is no object. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Reads all sources of a drop at once. */
export async function readSources(
  s3: S3Client,
  feed: FeedConfig,
  head: ObjectHead,
  signal: AbortSignal,
): Promise<Sources> {
  const [folders, sidecar, tags] = await Promise.all([
    readFolderDefaults(s3, feed, head.key, signal),
    readSidecar(s3, feed, head.key, signal),
    readTags(s3, head, signal),
  ]);
  return { folders, sidecar, tags, metadata: head.metadata };
}
