import { ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { unquoteEtag } from './read-head.ts';

/** The keys that begin alike. */
export interface ListedKeys {
  readonly keys: readonly string[];
  /** False when there are more than one answer holds. */
  readonly isComplete: boolean;
}

/** An object as a listing shows it. */
export interface ListedObject {
  readonly key: string;
  /** Without quotes. */
  readonly etag: string;
  /** For an upload in parts, when it began. */
  readonly lastModified: Date;
  /** Bytes. */
  readonly size: number;
}

/** A key as a listing writes it: XML cannot hold every character that a key can. */
function decodeKey(key: string): string {
  return decodeURIComponent(key.replaceAll('+', ' '));
}

/** Lists the keys with one of these beginnings, one request each. */
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

/** Lists the objects that begin alike, in the order of their keys: one request, 1,000 of them at most. */
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
