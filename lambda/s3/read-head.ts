import { GetObjectCommand, HeadObjectCommand, type HeadObjectCommandOutput, type S3Client } from '@aws-sdk/client-s3';
import { DropdialError } from '../errors.ts';
import { httpStatus, isEncryptedByUploader, isMissing } from './s3-errors.ts';

/** The state of an object at one moment: what a later conditional request is tied to and what a self-copy restates. */
export interface ObjectHead {
  readonly bucket: string;
  readonly key: string;
  /** Without quotes. */
  readonly etag: string;
  /** Only in a bucket with versioning. */
  readonly versionId?: string;
  /** Bytes. */
  readonly size: number;
  readonly lastModified: Date;
  /** User metadata, names in lower case. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Everything else HeadObject said, for the copy. */
  readonly output: HeadObjectCommandOutput;
  /** All of its bytes, in the pieces in which they came with the look. */
  readonly pieces?: readonly Uint8Array[];
}

/** ETags travel in quotes; inside the function they do not. */
export function unquoteEtag(etag: string): string {
  return etag.replaceAll('"', '');
}

/** Asks for one byte of an object that S3 tells nothing of: the answer to a HEAD has no body that could say why. */
async function explainBadRequest(s3: S3Client, bucket: string, key: string, abortSignal: AbortSignal, cause: unknown) {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key, Range: 'bytes=0-0' }), {
      abortSignal,
    });
    await Body?.transformToByteArray();
    return cause;
  } catch (error) {
    if (!isEncryptedByUploader(error)) return error;
    const message =
      'the object is encrypted with a key of its uploader (SSE-C), which S3 does not keep: upload it without';
    return new DropdialError('source_encrypted', message, { cause: error });
  }
}

/**
 * Asks for the current version of an object, or for another one; `undefined` when there is none.
 *
 * @throws {DropdialError} `source_encrypted` for one that nobody but its uploader can read.
 */
export async function readHead(
  s3: S3Client,
  bucket: string,
  key: string,
  abortSignal: AbortSignal,
  version?: string,
): Promise<ObjectHead | undefined> {
  let output: HeadObjectCommandOutput;
  try {
    output = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key, VersionId: version }), { abortSignal });
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw httpStatus(error) === 400 ? await explainBadRequest(s3, bucket, key, abortSignal, error) : error;
  }
  return toHead(bucket, key, output);
}

/** What S3 said of an object, as it is passed on. */
export function toHead(bucket: string, key: string, output: HeadObjectCommandOutput): ObjectHead {
  const { VersionId: versionId } = output;
  return {
    bucket,
    key,
    etag: unquoteEtag(output.ETag ?? ''),
    ...(versionId !== undefined && versionId !== 'null' && { versionId }),
    size: output.ContentLength ?? 0,
    lastModified: output.LastModified ?? new Date(0),
    metadata: output.Metadata ?? {},
    output,
  };
}
