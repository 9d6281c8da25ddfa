import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { DropdialError } from '../errors.ts';
import { watchIdle } from '../net/watch-idle.ts';
import type { ObjectHead } from './read-head.ts';
import { isMissing, isPreconditionFailed } from './s3-errors.ts';

/** Bytes of an object that can be read twice and are the same both times. */
export type Source = () => AsyncIterable<Uint8Array>;

export interface SourceOptions {
  readonly s3: S3Client;
  readonly head: Pick<ObjectHead, 'bucket' | 'key' | 'etag' | 'versionId' | 'size' | 'pieces'>;
  /** The one deadline of the invocation. */
  readonly signal: AbortSignal;
  /** Milliseconds for which S3 may send nothing while somebody waits for it. */
  readonly idleMs: number;
}

/** The same for who reads it once. */
export interface ReadingOptions extends Omit<SourceOptions, 'head'> {
  readonly head: Omit<SourceOptions['head'], 'size'>;
}

/** Files up to this many bytes are fetched once and kept between the two passes. */
export const KEEP_BYTES = 8 * 1024 * 1024;

/**
 * Reads an object as it was seen, once.
 *
 * @param checked compares what comes with the checksum that S3 keeps. Once is enough: a later pass compares with the plan of an
 *   earlier one, and a second sum of every byte would be a tenth of what the pass costs.
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
 * The bytes of the object `head` saw, which may have come with it. Another object under the same key is never read.
 *
 * Reading throws {@link DropdialError} `source_changed` when the object is another by now.
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
