import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import * as v from 'valibot';
import { isCsvKey } from '../../keys/csv-key.ts';
import { MAX_KEY_BYTES } from '../../keys/key-length.ts';
import { unquoteEtag } from '../../s3/read-head.ts';
import { readSmallObject } from '../../s3/read-small-object.ts';
import { isConflict, isPreconditionFailed } from '../../s3/s3-errors.ts';
import { type ReceiptFile, ReceiptFileSchema } from './receipt-file.ts';
import { writeText } from './write-text.ts';

/** The object that the files are about. */
export interface Place {
  readonly bucket: string;
  readonly key: string;
}

/** How often a file is tried for while other workers write it, too. */
const MAX_TRIES = 5;
/** Largest file that is one of ours, in bytes. */
const MAX_BYTES = 1024 * 1024;

/** True when what lies there is of a later upload, or of this one at a later time. */
function isLater(there: ReceiptFile, file: ReceiptFile): boolean {
  const [a, b] = [there, file].map(({ uploadedAt, updatedAt }) => `${uploadedAt} ${updatedAt}`);
  return a !== undefined && b !== undefined && a > b;
}

interface There {
  readonly etag: string;
  readonly file: ReceiptFile | undefined;
}

async function readThere(s3: S3Client, { bucket, key }: Place): Promise<There | undefined> {
  const object = await readSmallObject(s3, bucket, key, MAX_BYTES);
  if (object === undefined) return undefined;
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), ReceiptFileSchema), object.bytes.toString('utf8'));
  return { etag: object.etag, file: parsed.success ? parsed.output : undefined };
}

/** Writes over the very object that was seen. @returns the ETag; `undefined` when another one lies there by now. */
async function replace(s3: S3Client, { bucket, key }: Place, file: ReceiptFile, seen: There | undefined) {
  const condition = seen === undefined ? { IfNoneMatch: '*' } : { IfMatch: `"${seen.etag}"` };
  const Body = `${JSON.stringify(file, undefined, 2)}\n`;
  try {
    const { ETag = '' } = await s3.send(
      new PutObjectCommand({ Bucket: bucket, Key: key, Body, ContentType: 'application/json', ...condition }),
    );
    return unquoteEtag(ETag);
  } catch (error) {
    if (isPreconditionFailed(error) || isConflict(error)) return undefined;
    throw error;
  }
}

async function putText(s3: S3Client, { bucket, key }: Place, file: ReceiptFile): Promise<void> {
  const Key = `${key}.result.txt`;
  if (Buffer.byteLength(Key) > MAX_KEY_BYTES) return;
  const ContentType = 'text/plain; charset=utf-8';
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: writeText(file), ContentType }));
}

/**
 * Writes where a drop stands beside it: `KEY.result.json`, and the same as text, `KEY.result.txt`. Both start nothing.
 *
 * Workers may be at it at the same time, for one upload or for two of one name. What is of the later upload, or told later, stays; the
 * text is made of what lies there in the end. An object of that name that is none of ours is left alone. Beside what is no CSV only the text
 * is written: the other name could be that of a sidecar.
 */
export async function placeFile(s3: S3Client, place: Place, file: ReceiptFile): Promise<void> {
  if (!isCsvKey(place.key)) return putText(s3, place, file);
  const json = { ...place, key: `${place.key}.result.json` };
  if (Buffer.byteLength(json.key) > MAX_KEY_BYTES) return;
  let seen = await readThere(s3, json);
  for (let tries = 1; tries <= MAX_TRIES; tries++) {
    if (seen && (seen.file === undefined || isLater(seen.file, file))) return;
    const etag = await replace(s3, json, file, seen);
    if (etag !== undefined) {
      await putText(s3, place, file);
      const after = await readThere(s3, json);
      // Who wrote meanwhile may have written the text before ours.
      if (after?.file && after.etag !== etag) await putText(s3, place, after.file);
      return;
    }
    seen = await readThere(s3, json);
  }
}
