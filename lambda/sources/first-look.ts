import type { ObjectRef } from '../events/object-ref.ts';
import type { FeedConfig } from '../feed/feed-config.ts';
import { type ObjectHead, readHead } from '../s3/read-head.ts';
import type { SourceOptions } from '../s3/read-object.ts';
import { readSources, type Sources } from './read-sources.ts';
import { readUpload, WITH_LOOK_BYTES } from './read-upload.ts';

/** What the first look at a drop found. */
export interface FirstLook {
  readonly head: ObjectHead;
  /** What was read beside it; absent where that may be of another object than the head. */
  readonly sources?: Sources;
}

/** True for the event of an upload, after which nearly always that very upload is there, and nobody has seen it. */
function isOfUpload({ isCopy, isOfTags, due, isFound }: ObjectRef): boolean {
  return !isCopy && isOfTags !== true && due === undefined && isFound !== true;
}

function lookAt(ref: ObjectRef, { s3, signal, idleMs }: LookOptions): Promise<ObjectHead | undefined> {
  const { bucket, key, size = Number.POSITIVE_INFINITY } = ref;
  const isSmall = isOfUpload(ref) && size > 0 && size <= WITH_LOOK_BYTES;
  return isSmall ? readUpload({ s3, bucket, key, signal, idleMs }) : readHead(s3, bucket, key, signal);
}

/**
 * What says parameters for the version that an event names. A fault here is one of a look too early: what is needed is asked for again.
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
 * Looks at the object of an event: a small upload comes with its bytes and, where its event names a version, everything that says its
 * parameters is asked for at the same time.
 *
 * ```
 *   event: version 7 is there ---- tags of version 7, sidecar, folders ----> theirs, when the look finds version 7
 *                             ---- the object as it is now ----------------> another one: they are asked for again
 * ```
 *
 * A version is never there twice. Where the event named it and the look found it, it was there all the time between, so what was read
 * meanwhile was read beside it. An ETag says less: the same bytes may have gone and come back with other tags, so an object without
 * versions is looked at first.
 *
 * @returns `undefined` when there is no object.
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
