import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { DropdialError } from '../errors.ts';
import { watchIdle } from '../net/watch-idle.ts';
import type { ObjectHead } from './read-head.ts';
import { isMissing, isPreconditionFailed } from './s3-errors.ts';

/** The bytes of an object. They can be read twice, and are the same both times. */
export type Source = () => AsyncIterable<Uint8Array>;

export interface SourceOptions {
  readonly s3: S3Client;
  readonly head: Pick<ObjectHead, 'bucket' | 'key' | 'etag' | 'versionId' | 'size' | 'pieces'>;
  /** The one deadline of the invocation. */
  readonly signal: AbortSignal;
  /** How long, in milliseconds, S3 may send nothing while a reader waits. */
  readonly idleMs: number;
}

/** Options to read an object once. */
interface ReadingOptions extends Omit<SourceOptions, 'head'> {
  readonly head: Omit<SourceOptions['head'], 'size'>;
}

/** Files up to this size in bytes are fetched once and kept between the two passes. */
export const KEEP_BYTES = 8 * 1024 * 1024;

/**
 * Reads an object once, in the state that `head` describes.
 *
 * @param checked compares the bytes with the checksum that S3 keeps. Once is enough: a later pass is compared with the
 *   plan of the earlier one, and a second checksum would add a tenth to the time of the pass.
 */
export async function* readObject(
  { s3, head, signal, idleMs }: ReadingOptions,
  checked: boolean,
): AsyncGenerator<Uint8Array> {
  const { bucket, key, etag, versionId } = head;
  const watch = watchIdle(idleMs);
  const abortSignal = AbortSignal.any([signal, watch.signal]);
  try {
    watch.waitFor('S3 to send');
    const { Body } = await s3.send(
      new GetObjectCommand({
        Bucket: bucket,
        Key: key,
        IfMatch: `"${etag}"`,
        VersionId: versionId,
        ...(checked && { ChecksumMode: 'ENABLED' }),
      }),
      { abortSignal },
    );
    if (Body === undefined) return;
    if (!(Symbol.asyncIterator in Body)) throw new TypeError('S3 gave a body that is not a stream of node');
    for await (const chunk of Body) {
      watch.waitFor();
      yield chunk;
      watch.waitFor('S3 to send');
    }
  } catch (cause) {
    abortSignal.throwIfAborted();
    if (isPreconditionFailed(cause) || isMissing(cause)) {
      throw new DropdialError('source_changed', 'the object was replaced or deleted while it was read', { cause });
    }
    throw cause;
  } finally {
    watch.stop();
  }
}

/**
 * The bytes of the object that `head` describes, which may contain them already. Another object under the same key is
 * never read.
 *
 * Reading throws {@link DropdialError} `source_changed` if the object has changed.
 */
export function openSource(options: SourceOptions): Source {
  if (options.head.size > KEEP_BYTES) {
    let isFirst = true;
    return () => {
      const checked = isFirst;
      isFirst = false;
      return readObject(options, checked);
    };
  }
  let kept = options.head.pieces;
  return async function* () {
    if (kept) {
      yield* kept;
      return;
    }
    const chunks: Uint8Array[] = [];
    for await (const chunk of readObject(options, true)) {
      chunks.push(chunk);
      yield chunk;
    }
    kept = chunks;
  };
}
