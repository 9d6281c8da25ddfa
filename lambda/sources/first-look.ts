import type { ObjectRef } from '../events/object-ref.ts';
import type { FeedConfig } from '../feed/feed-config.ts';
import { type ObjectHead, readHead } from '../s3/read-head.ts';
import type { SourceOptions } from '../s3/read-object.ts';
import { readSources, type Sources } from './read-sources.ts';
import { readUpload, WITH_LOOK_BYTES } from './read-upload.ts';

/** The result of the first look at a drop. */
interface FirstLook {
  readonly head: ObjectHead;
  /** The sources that were read with it; absent if they may belong to another object than the head. */
  readonly sources?: Sources;
}

/** True for the event of an upload, which usually means that exactly this upload exists and is new. */
function isOfUpload({ isCopy, isOfTags, due, isFound }: ObjectRef): boolean {
  return !isCopy && isOfTags !== true && due === undefined && isFound !== true;
}

function lookAt(ref: ObjectRef, { s3, signal, idleMs }: LookOptions): Promise<ObjectHead | undefined> {
  const { bucket, key, size = Number.POSITIVE_INFINITY } = ref;
  const isSmall = isOfUpload(ref) && size > 0 && size <= WITH_LOOK_BYTES;
  return isSmall ? readUpload({ s3, bucket, key, signal, idleMs }) : readHead(s3, bucket, key, signal);
}

/**
 * Reads the sources of parameters for the version that an event names. Errors are ignored here, because the sources are
 * read again when they are needed.
 */
async function readEarly(
  ref: ObjectRef,
  feed: FeedConfig,
  { s3, signal }: LookOptions,
): Promise<Omit<Sources, 'metadata'> | undefined> {
  if (!isOfUpload(ref) || ref.versionId === undefined) return undefined;
  return readSources(s3, feed, ref, signal).catch(() => undefined);
}

/**
 * Looks at the object of an event. A small upload is read together with its bytes. If the event names a version, all
 * sources of parameters are read at the same time.
 *
 * ```
 *   event: version 7 is there ---- tags of version 7, sidecar, folders ----> used, if the look finds version 7
 *                             ---- the object as it is now ----------------> another version: they are read again
 * ```
 *
 * A version id is never reused. If the event names it and the look finds it, it was current all the time in between, so
 * the sources belong to it. An ETag proves less: the same bytes may have been deleted and uploaded again with other
 * tags, so in a bucket without versions the object is read first.
 *
 * @returns `undefined` if there is no object.
 */
export async function lookFirst(
  ref: ObjectRef,
  feed: FeedConfig,
  options: LookOptions,
): Promise<FirstLook | undefined> {
  const [head, early] = await Promise.all([lookAt(ref, options), readEarly(ref, feed, options)]);
  if (head === undefined) return undefined;
  const isSame = early !== undefined && head.versionId === ref.versionId && head.etag === ref.etag;
  return { head, ...(isSame && { sources: { ...early, metadata: head.metadata } }) };
}

type LookOptions = Omit<SourceOptions, 'head'>;
