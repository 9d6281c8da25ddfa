import { GetObjectCommand, HeadObjectCommand, type HeadObjectCommandOutput, type S3Client } from '@aws-sdk/client-s3';
import { DropdialError } from '../errors.ts';
import { httpStatus, isEncryptedByUploader, isMissing } from './s3-errors.ts';

/**
 * The state of an object at one moment. Later conditional requests are tied to it, and a copy of the object onto itself
 * restates it.
 */
export interface ObjectHead {
  readonly bucket: string;
  readonly key: string;
  /** Without quotes. */
  readonly etag: string;
  /** Only in a bucket with versioning. */
  readonly versionId?: string;
  /** In bytes. */
  readonly size: number;
  readonly lastModified: Date;
  /** User metadata, with names in lower case. */
  readonly metadata: Readonly<Record<string, string>>;
  /** The rest of HeadObject's answer, for the copy. */
  readonly output: HeadObjectCommandOutput;
  /** All of its bytes, in the pieces in which they arrived with the first read. */
  readonly pieces?: readonly Uint8Array[];
}

/** S3 sends ETags in quotes; the function uses them without. */
export function unquoteEtag(etag: string): string {
  return etag.replaceAll('"', '');
}

/** Reads one byte of an object to learn why HEAD failed: the answer to a HEAD has no body with the reason. */
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
 * Reads the head of the current version of an object, or of another one; `undefined` if there is none.
 *
 * @throws {DropdialError} `source_encrypted` for an object that only its uploader can read.
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

/** Converts S3's answer. */
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

/**
 * True if the ETags prove that two objects have different bytes. Under SSE-S3, the ETag of what was written in one
 * request is the MD5 of its bytes, and a copy keeps it. Any other ETag proves nothing.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html
 */
export function haveOtherBytes(...heads: readonly Pick<ObjectHead, 'etag' | 'output'>[]): boolean {
  const areDigests = heads.every(
    ({ etag, output }) => output.ServerSideEncryption === 'AES256' && /^[0-9a-f]{32}$/.test(etag),
  );
  return areDigests && new Set(heads.map(({ etag }) => etag)).size > 1;
}
