import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { writeField } from '../csv/write-field.ts';
import { cancelledKey } from '../keys/cancel-key.ts';
import { MAX_KEY_BYTES } from '../keys/key-length.ts';
import type { Log } from '../log.ts';
import { readHead } from '../s3/read-head.ts';
import { isPreconditionFailed } from '../s3/s3-errors.ts';

/** Metadata that marks an object as a file written here. */
const MARK = 'dropdial-cancelled';

/**
 * Writes the result of each row of a cancel file beside it: row numbers and words, no values. An object of that name
 * that the function did not write is left alone.
 *
 * @param result the result of each row, by row number.
 */
export async function writeCancelledFile(
  s3: S3Client,
  { bucket, key: cancelKey }: { readonly bucket: string; readonly key: string },
  result: ReadonlyMap<number, string>,
  { signal, log }: { readonly signal: AbortSignal; readonly log: Log },
): Promise<void> {
  const Key = cancelledKey(cancelKey);
  // For a key near S3's length limit this name is too long; the receipt has the counts as well.
  if (Buffer.byteLength(Key) > MAX_KEY_BYTES) return;
  const rows = [...result].sort(([a], [b]) => a - b).map(([row, word]) => `${row},${writeField(word)}\r\n`);
  const earlier = await readHead(s3, bucket, Key, signal);
  const isOurs = earlier === undefined || earlier.metadata[MARK] !== undefined;
  try {
    if (isOurs) {
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
    }
  } catch (error) {
    if (!isPreconditionFailed(error)) throw error;
  }
  log.warn('what was cancelled is not written beside the file: another object has that name');
}
