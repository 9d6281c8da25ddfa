import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { cancelledKey } from '../keys/cancel-key.ts';
import { MAX_KEY_BYTES } from '../keys/key-length.ts';
import type { Log } from '../log.ts';
import { readHead } from '../s3/read-head.ts';
import { isPreconditionFailed } from '../s3/s3-errors.ts';

/** Says of an object that it is one of these. */
const MARK = 'dropdial-cancelled';

/**
 * Writes beside a file of cancellations what each of its rows came to: row numbers and words, no value. A file that somebody else put
 * there stays.
 *
 * @param result what each row came to, by its number.
 */
export async function writeCancelledFile(
  s3: S3Client,
  { bucket, key: cancelKey }: { readonly bucket: string; readonly key: string },
  result: ReadonlyMap<number, string>,
  { signal, log }: { readonly signal: AbortSignal; readonly log: Log },
): Promise<void> {
  const Key = cancelledKey(cancelKey);
  // Beside a key of nearly the longest length there is no room for another; the receipt counts them too.
  if (Buffer.byteLength(Key) > MAX_KEY_BYTES) return;
  const rows = [...result].sort(([a], [b]) => a - b).map(([row, word]) => `${row},${word}\r\n`);
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
