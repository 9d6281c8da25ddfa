import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { unquoteEtag } from './read-head.ts';
import { isMissing } from './s3-errors.ts';

export interface SmallObject {
  readonly bytes: Buffer;
  /** Without quotes. */
  readonly etag: string;
  /** True if the object is larger than allowed; then `bytes` is empty. */
  readonly tooLarge: boolean;
  readonly lastModified: Date;
  /** User metadata, names in lower case. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** Reads an object of at most `maxBytes`; `undefined` if there is none. */
export async function readSmallObject(
  s3: S3Client,
  bucket: string,
  key: string,
  maxBytes: number,
  abortSignal?: AbortSignal,
): Promise<SmallObject | undefined> {
  try {
    const {
      Body,
      ContentLength = 0,
      ETag = '',
      LastModified: lastModified = new Date(0),
      Metadata: metadata = {},
    } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key, ChecksumMode: 'ENABLED' }), {
      ...(abortSignal && { abortSignal }),
    });
    const etag = unquoteEtag(ETag);
    if (Body === undefined) return { bytes: Buffer.alloc(0), etag, tooLarge: false, lastModified, metadata };
    if (ContentLength > maxBytes) {
      // A body that is neither read nor destroyed keeps its connection for ever.
      if ('destroy' in Body) Body.destroy();
      return { bytes: Buffer.alloc(0), etag, tooLarge: true, lastModified, metadata };
    }
    return { bytes: Buffer.from(await Body.transformToByteArray()), etag, tooLarge: false, lastModified, metadata };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
