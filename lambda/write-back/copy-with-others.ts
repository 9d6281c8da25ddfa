import type { S3Client } from '@aws-sdk/client-s3';
import { type ObjectHead, readHead } from '../s3/read-head.ts';
import { isPreconditionFailed } from '../s3/s3-errors.ts';
import { type CopiedObject, copyOntoItself, whyNotCopied } from './copy-onto-itself.ts';
import type { OutcomeMetadata } from './describe-outcome.ts';
import { LOOK_MS } from './find-own-copy.ts';
import { isMarkedByOther } from './is-marked-by-other.ts';
import { mergeMetadata, saysAlready } from './merge-metadata.ts';

/** How often a copy is repeated because others copied the object onto itself, too. */
const MAX_COPIES = 3;

/** The metadata to write onto an object. */
interface Writing {
  readonly outcome: OutcomeMetadata;
  /** The submission that the object named before this one was advanced. Its outcome may be overwritten. */
  readonly before: string | undefined;
}

function isOfOther({ metadata }: ObjectHead, { outcome, before }: Writing): boolean {
  return isMarkedByOther(metadata, outcome['dropdial-submission'], before);
}

/**
 * Reads the object again right before it is copied. Without versions, S3 cannot tell afterwards what a copy has
 * overwritten. With versions, this look is needed only if this submission called nobody: its outcome must not hide,
 * even for a moment, that another one did.
 *
 * @returns `undefined` for another object. The conditions of the copy would not suffice, because the ETag may be the
 * same again by then.
 */
async function lookAgain(s3: S3Client, head: ObjectHead, writing: Writing): Promise<ObjectHead | undefined> {
  if (head.versionId !== undefined && writing.outcome['dropdial-status'] === 'created') return head;
  const latest = await readHead(s3, head.bucket, head.key, AbortSignal.timeout(LOOK_MS));
  if (latest?.etag !== head.etag) return undefined;
  return isOfOther(latest, writing) || whyNotCopied(latest) === undefined ? latest : head;
}

/** The version that our copy was made of, if somebody else's copy had replaced the version that was seen. */
async function findOverwritten(
  s3: S3Client,
  { bucket, key, versionId }: ObjectHead,
  from: string | undefined,
): Promise<ObjectHead | undefined> {
  if (from === undefined || versionId === undefined || from === versionId) return undefined;
  return readHead(s3, bucket, key, AbortSignal.timeout(LOOK_MS), from);
}

/**
 * Makes the self-copy. If its answer is lost, the SDK repeats the request and gets a 412, because the object already is
 * the copy.
 */
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

/**
 * The metadata of the next copy. The outcome of another submission is restored as it was. Metadata of others that do
 * not fit beside our outcome are dropped.
 */
function metadataOver(head: ObjectHead, seen: ObjectHead, writing: Writing): Record<string, string> {
  if (isOfOther(head, writing)) return { ...head.metadata };
  const { outcome } = writing;
  return mergeMetadata(head.metadata, outcome) ?? mergeMetadata(seen.metadata, outcome) ?? outcome;
}

/**
 * Why an object is left alone: it was replaced or deleted (`changed`), or it has the outcome of another submission
 * (`marked`).
 */
export type Replaced = 'changed' | 'marked';

/**
 * Writes an outcome into the metadata, beside those of others. If a gateway copies the object onto itself between our
 * look and our copy, it has set a time or a mode, so our copy is repeated with its metadata.
 *
 * @returns the copy, or why there is none with this outcome.
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
    // From the second round on, only our own copy restored what was overwritten before, and a later copy by somebody
    // else may lack it. So both are merged.
    const isWhole = copies === 1 || isOfOther(overwritten, writing);
    const kept: ObjectHead['metadata'] = isWhole ? overwritten.metadata : { ...head.metadata, ...overwritten.metadata };
    head = { ...overwritten, ...copied, metadata: kept };
  }
}
