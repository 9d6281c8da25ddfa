import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  type S3Client,
  type ServerSideEncryption,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import type { Encryption } from '../../csv/row-index.ts';
import type { ResultsConfig } from '../../feed/results-config.ts';
import { unquoteEtag } from '../../s3/read-head.ts';
import { httpStatus, isConflict, isMissing, isPreconditionFailed } from '../../s3/s3-errors.ts';

/** What says in its metadata whose results a file is, so that nobody writes over another's. */
export const RESULTS_OF = 'dropdial-results-of';
const REVISION = 'dropdial-revision';

/** What a part must have, unless it is the last, in bytes. */
const PART_BYTES = 5 * 1024 * 1024;

/** A file that is being written. */
export interface Upload {
  readonly key: string;
  readonly replaces?: string | undefined;
  uploadId?: string | undefined;
  parts: string[];
  tail: Buffer;
}

/** Where files are written, and as what. */
export interface UploadOptions {
  readonly s3: S3Client;
  readonly bucket: string;
  readonly submission: string;
  readonly revision: number;
  readonly encryption: Encryption;
  readonly tag: ResultsConfig['tag'];
  readonly signal: AbortSignal;
}

/** The names of the encryptions that S3 knows are the SDK's to check. */
function isEncryption(name: string | undefined): name is ServerSideEncryption {
  return name !== undefined && name !== '';
}

async function begin(upload: Upload, options: UploadOptions): Promise<string> {
  const { s3, bucket, submission, revision, encryption, tag, signal } = options;
  const { ServerSideEncryption: algorithm, SSEKMSKeyId, BucketKeyEnabled } = encryption;
  const { UploadId = '' } = await s3.send(
    new CreateMultipartUploadCommand({
      Bucket: bucket,
      Key: upload.key,
      ContentType: 'text/csv; charset=utf-8',
      Metadata: { [RESULTS_OF]: submission, [REVISION]: String(revision) },
      // The sum of the whole: the completion need not repeat those of the parts.
      ChecksumAlgorithm: 'CRC64NVME',
      ...(isEncryption(algorithm) && { ServerSideEncryption: algorithm, SSEKMSKeyId, BucketKeyEnabled }),
      ...(tag && { Tagging: `${encodeURIComponent(tag.key)}=${encodeURIComponent(tag.value)}` }),
    }),
    { abortSignal: signal },
  );
  return UploadId;
}

async function sendPart(upload: Upload, bytes: Buffer, options: UploadOptions): Promise<void> {
  const { s3, bucket, signal } = options;
  upload.uploadId ??= await begin(upload, options);
  const { ETag = '' } = await s3.send(
    new UploadPartCommand({
      Bucket: bucket,
      Key: upload.key,
      UploadId: upload.uploadId,
      PartNumber: upload.parts.length + 1,
      Body: bytes,
      ChecksumAlgorithm: 'CRC64NVME',
    }),
    { abortSignal: signal },
  );
  upload.parts.push(unquoteEtag(ETag));
}

/** Adds text to a file; what is enough for a part is sent, and nothing is left of it here. */
export async function append(upload: Upload, text: string, options: UploadOptions): Promise<void> {
  if (text !== '') upload.tail = Buffer.concat([upload.tail, Buffer.from(text)]);
  if (upload.tail.length < PART_BYTES) return;
  await sendPart(upload, upload.tail, options);
  upload.tail = Buffer.alloc(0);
}

/** What lies under a key: of this submission and revision, of an earlier one, of somebody else, or nothing. */
export interface Lying {
  readonly etag: string;
  readonly submission: string | undefined;
  readonly revision: number;
}

/** Looks at what lies under a key. */
export async function lookAtKey(
  { s3, bucket, signal }: Pick<UploadOptions, 's3' | 'bucket' | 'signal'>,
  key: string,
): Promise<Lying | undefined> {
  try {
    const { ETag = '', Metadata = {} } = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }), {
      abortSignal: signal,
    });
    return { etag: unquoteEtag(ETag), submission: Metadata[RESULTS_OF], revision: Number(Metadata[REVISION] ?? 0) };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** True when an upload is over: completed, also by ourselves, or removed by a rule of the bucket. */
function isOver(error: unknown): boolean {
  return httpStatus(error) === 404 || (error instanceof Error && error.name === 'InvalidPart');
}

/**
 * Makes one object of the parts, in the place of the one that was there, or where none was.
 *
 * @param beforehand what is done when all parts are there.
 * @returns its ETag; `lost` when something else lies there by now, or its parts are not there any more.
 */
export async function complete(
  upload: Upload,
  options: UploadOptions,
  beforehand: () => Promise<void> = async () => undefined,
): Promise<string | 'lost'> {
  const { s3, bucket, submission, revision, signal } = options;
  try {
    if (upload.tail.length > 0 || upload.parts.length === 0) await sendPart(upload, upload.tail, options);
    upload.tail = Buffer.alloc(0);
    await beforehand();
    const condition = upload.replaces === undefined ? { IfNoneMatch: '*' } : { IfMatch: `"${upload.replaces}"` };
    const { ETag = '' } = await s3.send(
      new CompleteMultipartUploadCommand({
        Bucket: bucket,
        Key: upload.key,
        UploadId: upload.uploadId,
        MultipartUpload: { Parts: upload.parts.map((part, index) => ({ ETag: `"${part}"`, PartNumber: index + 1 })) },
        ...condition,
      }),
      { abortSignal: signal },
    );
    return unquoteEtag(ETag);
  } catch (error) {
    if (!(isOver(error) || isPreconditionFailed(error) || isConflict(error))) throw error;
    // A completion whose answer was lost meets its own object.
    const lying = await lookAtKey(options, upload.key);
    return lying?.submission === submission && lying.revision === revision ? lying.etag : 'lost';
  }
}
