import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { MAX_KEY_BYTES } from '../keys/key-length.ts';
import type { Log } from '../log.ts';
import { isRefusal } from '../s3/is-refusal.ts';
import { findListed } from '../s3/list-beginning.ts';
import { readSmallObject } from '../s3/read-small-object.ts';
import { unlessRefused } from './unless-refused.ts';

/**
 * Metadata of every file that the function writes beside a drop. Anyone who may upload can set it, too, so it decides
 * only whether a warning is given, never whether a file is written.
 */
export const FILE_MARK = 'dropdial-file';

/** Largest file that is read before it is replaced, in bytes. */
const MAX_BYTES = 1024 * 1024;
/** Time limit of the listing that finds the ETag of an unreadable object, in milliseconds. */
const LIST_MS = 5_000;

/** An object under a name that belongs to the function. */
export interface Lying {
  /** Without quotes. */
  readonly etag: string;
  /**
   * Absent for an object that is too large, or that the function cannot read, such as one under its uploader's own key.
   */
  readonly bytes?: Buffer;
  /** True when the object says that the function wrote it, which its uploader could pretend. */
  readonly isMarked: boolean;
}

/** The object with that key; `undefined` when there is none. An unreadable object is found in a listing. */
export async function readBeside(s3: S3Client, bucket: string, key: string): Promise<Lying | undefined> {
  try {
    const object = await readSmallObject(s3, bucket, key, MAX_BYTES);
    if (object === undefined) return undefined;
    const { etag, bytes, tooLarge, metadata } = object;
    return { etag, ...(!tooLarge && { bytes }), isMarked: metadata[FILE_MARK] !== undefined };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const found = await findListed(s3, { bucket, key }, AbortSignal.timeout(LIST_MS));
    return found && { etag: found.etag, isMarked: false };
  }
}

/** Warns that an object by somebody else is replaced. Only its earlier versions remain, if the bucket keeps any. */
export function warnOfOther(what: string, log: Log): void {
  log.warn(`${what} replaces an object that dropdial did not write`);
}

/** A file that is written beside a drop. */
interface FileBeside {
  readonly bucket: string;
  readonly key: string;
  readonly body: string | Buffer;
  readonly type: string;
  /** The subject of warnings about it. */
  readonly what: string;
}

/**
 * Writes a file beside a drop, unless it exists already. Its name belongs to the function, so an object by somebody
 * else is replaced, with a warning. If S3 refuses the write, there is a warning as well, and the drop continues without
 * the file. No file fits beside a key of nearly the maximum length.
 */
export async function putBeside(s3: S3Client, { bucket, key, body, type, what }: FileBeside, log: Log): Promise<void> {
  if (Buffer.byteLength(key) > MAX_KEY_BYTES) return;
  await unlessRefused(what, log, async () => {
    const lying = await readBeside(s3, bucket, key);
    if (lying?.bytes?.equals(Buffer.from(body))) return;
    if (lying?.isMarked === false) warnOfOther(what, log);
    const Metadata = { [FILE_MARK]: 'true' };
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: type, Metadata }));
  });
}
