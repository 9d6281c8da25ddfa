import { GetObjectCommand, type GetObjectCommandOutput } from '@aws-sdk/client-s3';
import { watchIdle } from '../net/watch-idle.ts';
import { type ObjectHead, readHead, toHead } from '../s3/read-head.ts';
import type { SourceOptions } from '../s3/read-object.ts';
import { isMissing } from '../s3/s3-errors.ts';

/** Files up to this many bytes are read by the first request for them. */
export const WITH_LOOK_BYTES = 1024 * 1024;

/** What is read, and how long that may take. */
export interface UploadOptions extends Omit<SourceOptions, 'head'> {
  readonly bucket: string;
  readonly key: string;
}

/**
 * The bytes of an answer; none of one that is larger than its event said. The pieces stay as they came: joining a megabyte has more memory
 * allocated, and collected, than it saves turns of a loop.
 */
async function readPieces({
  Body,
  ContentLength = 0,
}: GetObjectCommandOutput): Promise<readonly Uint8Array[] | undefined> {
  if (Body === undefined) return [];
  if (!(Symbol.asyncIterator in Body)) throw new TypeError('S3 gave a body that is not a stream of node');
  if (ContentLength <= WITH_LOOK_BYTES) return Array.fromAsync<Uint8Array>(Body);
  // Read or destroyed: a body that is neither keeps its connection for ever.
  if ('destroy' in Body) Body.destroy();
  return undefined;
}

/**
 * Asks for the current version of a small object with its bytes: one answer tells what it is, and holds it. Where S3 does not give it, its
 * head is asked for, which says why.
 *
 * @returns `undefined` when there is none.
 */
export async function readUpload({ s3, bucket, key, signal, idleMs }: UploadOptions): Promise<ObjectHead | undefined> {
  const watch = watchIdle(idleMs);
  watch.waitFor('S3 to send');
  try {
    const output = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key, ChecksumMode: 'ENABLED' }), {
      abortSignal: AbortSignal.any([signal, watch.signal]),
    });
    const pieces = await readPieces(output);
    const { Body, ...head } = output;
    return { ...toHead(bucket, key, head), ...(pieces && { pieces }) };
  } catch (error) {
    signal.throwIfAborted();
    return isMissing(error) ? undefined : await readHead(s3, bucket, key, signal);
  } finally {
    watch.stop();
  }
}
