import { ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { unquoteEtag } from './read-head.ts';

/** The keys with a common beginning. */
interface ListedKeys {
  readonly keys: readonly string[];
  /** False if there are more than fit in one answer. */
  readonly isComplete: boolean;
}

/** An object in a listing. */
export interface ListedObject {
  readonly key: string;
  /** Without quotes. */
  readonly etag: string;
  /** For a multipart upload, the time when it began. */
  readonly lastModified: Date;
  readonly size: number;
}

/** Decodes a key of a listing: XML cannot represent every character of a key. */
function decodeKey(key: string): string {
  return decodeURIComponent(key.replaceAll('+', ' '));
}

/** Lists the keys with each of these beginnings, with one request each. */
export async function listBeginning(
  s3: S3Client,
  bucket: string,
  beginnings: readonly string[],
  signal: AbortSignal,
): Promise<ListedKeys> {
  const pages = await Promise.all(beginnings.map(prefix => listAfter(s3, { bucket, prefix }, undefined, signal)));
  const keys = pages.flatMap(({ objects }) => objects.map(({ key }) => key));
  return { keys: [...new Set(keys)], isComplete: pages.every(({ isLast }) => isLast) };
}

/** Lists the objects with a common beginning, in key order, with one request: at most 1,000. */
export async function listAfter(
  s3: S3Client,
  { bucket: Bucket, prefix: Prefix }: { readonly bucket: string; readonly prefix: string },
  StartAfter: string | undefined,
  abortSignal: AbortSignal,
): Promise<{ readonly objects: readonly ListedObject[]; readonly isLast: boolean }> {
  const { Contents = [], IsTruncated = false } = await s3.send(
    new ListObjectsV2Command({ Bucket, Prefix, StartAfter, EncodingType: 'url' }),
    { abortSignal },
  );
  const objects = Contents.map(({ Key = '', ETag = '', LastModified: lastModified = new Date(0), Size: size = 0 }) => {
    return { key: decodeKey(Key), etag: unquoteEtag(ETag), lastModified, size };
  });
  return { objects, isLast: !IsTruncated };
}

/**
 * Finds an object in a listing, which shows the ETag even of an object that cannot be read; `undefined` if there is
 * none.
 */
export async function findListed(
  s3: S3Client,
  { bucket, key }: { readonly bucket: string; readonly key: string },
  signal: AbortSignal,
): Promise<ListedObject | undefined> {
  const { objects } = await listAfter(s3, { bucket, prefix: key }, undefined, signal);
  return objects.find(object => object.key === key);
}
