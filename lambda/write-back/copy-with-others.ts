import type { S3Client } from '@aws-sdk/client-s3';
import { type ObjectHead, readHead } from '../s3/read-head.ts';
import { isPreconditionFailed } from '../s3/s3-errors.ts';
import { type CopiedObject, copyOntoItself, whyNotCopied } from './copy-onto-itself.ts';
import type { OutcomeMetadata } from './describe-outcome.ts';
import { LOOK_MS } from './find-own-copy.ts';
import { isMarkedByOther } from './is-marked-by-other.ts';
import { mergeMetadata, saysAlready } from './merge-metadata.ts';

/** How often a copy is made again because others had copied the object onto itself, too. */
const MAX_COPIES = 3;

/** What is written onto an object. */
export interface Writing {
  readonly outcome: OutcomeMetadata;
  /** The submission that the object named when this one was taken forward: what that came to may be written over. */
  readonly before: string | undefined;
}

function isOfOther({ metadata }: ObjectHead, { outcome, before }: Writing): boolean {
  return isMarkedByOther(metadata, outcome['dropdial-submission'], before);
}

/**
 * The object as it is right before it is copied, where it has no versions and S3 could not tell afterwards what was written over, and where
 * nobody was called: that somebody was must not be hidden, not even for a moment.
 *
 * @returns `undefined` for another object. It may have the same ETag again at the moment of the copy, whose conditions say nothing then.
 */
async function lookAgain(s3: S3Client, head: ObjectHead, writing: Writing): Promise<ObjectHead | undefined> {
  if (head.versionId !== undefined && writing.outcome['dropdial-status'] === 'created') return head;
  const latest = await readHead(s3, head.bucket, head.key, AbortSignal.timeout(LOOK_MS));
  if (latest?.etag !== head.etag) return undefined;
  return isOfOther(latest, writing) || whyNotCopied(latest) === undefined ? latest : head;
}

/** What somebody else's copy said of the object that ours was made of, when it was not what we had seen. */
async function findOverwritten(
  s3: S3Client,
  { bucket, key, versionId }: ObjectHead,
  from: string | undefined,
): Promise<ObjectHead | undefined> {
  if (from === undefined || versionId === undefined || from === versionId) return undefined;
  return readHead(s3, bucket, key, AbortSignal.timeout(LOOK_MS), from);
}

/** The self-copy. One whose answer was lost is made again by the SDK and meets itself: 412, though the object is the copy. */
async function copyOrFindCopy(s3: S3Client, head: ObjectHead, metadata: Record<string, string>): Promise<CopiedObject> {
  try {
    return await copyOntoItself(s3, head, metadata);
  } catch (error) {
    if (!isPreconditionFailed(error)) throw error;
    const found = await readHead(s3, head.bucket, head.key, AbortSignal.timeout(LOOK_MS));
    if (found?.size !== head.size || !saysAlready(found.metadata, metadata)) throw error;
    return { etag: found.etag, ...(found.versionId !== undefined && { versionId: found.versionId }) };
  }
}

/** The metadata of the next copy. What another submission came to is put back as it was; what has no room beside ours cannot stay. */
function metadataOver(head: ObjectHead, seen: ObjectHead, writing: Writing): Record<string, string> {
  if (isOfOther(head, writing)) return { ...head.metadata };
  const { outcome } = writing;
  return mergeMetadata(head.metadata, outcome) ?? mergeMetadata(seen.metadata, outcome) ?? outcome;
}

/** Why an object is left alone: it is another one, or none, by now; or what another submission came to is written there. */
export type Replaced = 'changed' | 'marked';

/**
 * Writes an outcome into the metadata, beside whatever others write there. A gateway that copies the object onto itself between our look and
 * our copy has set a time or a mode: ours is made again, with that.
 *
 * @returns the copy, or why there is none of this outcome.
 */
export async function copyWithOthers(
  s3: S3Client,
  seen: ObjectHead,
  writing: Writing,
): Promise<Omit<CopiedObject, 'from'> | Replaced> {
  let head = await lookAgain(s3, seen, writing);
  if (head === undefined) return 'changed';
  if (isOfOther(head, writing)) return 'marked';
  for (let copies = 1; ; copies++) {
    const { from, ...copied } = await copyOrFindCopy(s3, head, metadataOver(head, seen, writing));
    const overwritten = await findOverwritten(s3, head, from);
    if (overwritten === undefined || copies === MAX_COPIES) return isOfOther(head, writing) ? 'marked' : copied;
    // What was overwritten before was written back, but by us: a later copy may have been made without it.
    const isWhole = copies === 1 || isOfOther(overwritten, writing);
    const kept: ObjectHead['metadata'] = isWhole ? overwritten.metadata : { ...head.metadata, ...overwritten.metadata };
    head = { ...overwritten, ...copied, metadata: kept };
  }
}
