import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { writeField } from '../csv/write-field.ts';
import { cancelledKey } from '../keys/cancel-key.ts';
import { MAX_KEY_BYTES } from '../keys/key-length.ts';
import type { Log } from '../log.ts';
import { readHead } from '../s3/read-head.ts';
import { isConflict, isMissing, isPreconditionFailed } from '../s3/s3-errors.ts';

/** Metadata that marks an object as a file written here. */
const MARK = 'dropdial-cancelled';

/** How often writing is tried while other workers write. */
const MAX_TRIES = 3;

/** A cancel file, as it was read. */
export interface CancelRef {
  readonly bucket: string;
  readonly key: string;
  /** Without quotes. */
  readonly etag: string;
}

/**
 * Writes the result of each row of a cancel file beside it: row numbers and words, no values. An object of that name
 * that the function did not write is left alone, and so is the result of a cancel file that has replaced this one.
 *
 * @param result the result of each row, by row number.
 */
export async function writeCancelledFile(
  s3: S3Client,
  { bucket, key: cancelKey, etag }: CancelRef,
  result: ReadonlyMap<number, string>,
  { signal, log }: { readonly signal: AbortSignal; readonly log: Log },
): Promise<void> {
  const Key = cancelledKey(cancelKey);
  // For a key near S3's length limit this name is too long; the receipt has the counts as well.
  if (Buffer.byteLength(Key) > MAX_KEY_BYTES) return;
  const rows = [...result].sort(([a], [b]) => a - b).map(([row, word]) => `${row},${writeField(word)}\r\n`);
  for (let tries = 1; tries <= MAX_TRIES; tries++) {
    const earlier = await readHead(s3, bucket, Key, signal);
    if (earlier !== undefined && earlier.metadata[MARK] === undefined) {
      return log.warn('what was cancelled is not written beside the file: another object has that name');
    }
    // Looked at after `earlier`, so the condition below fails if a worker with the newer file writes in between.
    const now = await readHead(s3, bucket, cancelKey, signal);
    if (now !== undefined && now.etag !== etag) return;
    try {
      await s3.send(
        new PutObjectCommand({
          Bucket: bucket,
          Key,
          Body: `row,result\r\n${rows.join('')}`,
          ContentType: 'text/csv; charset=utf-8',
          Metadata: { [MARK]: 'true' },
          ...(earlier === undefined ? { IfNoneMatch: '*' } : { IfMatch: `"${earlier.etag}"` }),
        }),
      );
      return;
    } catch (error) {
      if (!(isPreconditionFailed(error) || isConflict(error) || isMissing(error))) throw error;
    }
  }
  log.warn('what was cancelled is not written beside the file: other workers keep writing it');
}
