import { GetObjectCommand, type GetObjectCommandOutput } from '@aws-sdk/client-s3';
import { watchIdle } from '../net/watch-idle.ts';
import { type ObjectHead, readHead, toHead } from '../s3/read-head.ts';
import type { SourceOptions } from '../s3/read-object.ts';
import { isMissing } from '../s3/s3-errors.ts';

/** Files up to this size in bytes are read by the first request. */
export const WITH_LOOK_BYTES = 1024 * 1024;

/** The object to read, and the time limits. */
interface UploadOptions extends Omit<SourceOptions, 'head'> {
  readonly bucket: string;
  readonly key: string;
}

/**
 * The bytes of an answer; none if it is larger than its event said. They stay in pieces: joining a megabyte would cost
 * more in allocation and garbage collection than it saves in loops.
 */
async function readPieces({
  Body,
  ContentLength = 0,
}: GetObjectCommandOutput): Promise<readonly Uint8Array[] | undefined> {
  if (Body === undefined) return [];
  if (!(Symbol.asyncIterator in Body)) throw new TypeError('S3 gave a body that is not a stream of node');
  if (ContentLength <= WITH_LOOK_BYTES) return Array.fromAsync<Uint8Array>(Body);
  // A body that is neither read nor destroyed keeps its connection for ever.
  if ('destroy' in Body) Body.destroy();
  return undefined;
}

/**
 * Reads the current version of a small object with its bytes: one answer has both the head and the content. If S3
 * refuses it, the head is read, which explains why.
 *
 * @returns `undefined` if there is none.
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
