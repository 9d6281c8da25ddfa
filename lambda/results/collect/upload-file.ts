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

/** Metadata that names the submission of a results file, so that no other submission overwrites it. */
const RESULTS_OF = 'dropdial-results-of';
const REVISION = 'dropdial-revision';

/** Minimum size of every part but the last, in bytes. */
const PART_BYTES = 5 * 1024 * 1024;

/** A file whose upload is in progress. */
export interface Upload {
  readonly key: string;
  readonly replaces?: string | undefined;
  uploadId?: string | undefined;
  parts: string[];
  tail: Buffer;
}

/** Where files are written, and their attributes. */
export interface UploadOptions {
  readonly s3: S3Client;
  readonly bucket: string;
  readonly submission: string;
  readonly revision: number;
  readonly encryption: Encryption;
  readonly tag: ResultsConfig['tag'];
  readonly signal: AbortSignal;
}

/** The SDK checks the names of encryptions. */
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
      // One checksum of the whole object, so the completion need not repeat those of the parts.
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

/** Adds text to a file. Once there is enough for a part, it is uploaded, and `tail` is empty. */
export async function append(upload: Upload, text: string, options: UploadOptions): Promise<void> {
  if (text !== '') upload.tail = Buffer.concat([upload.tail, Buffer.from(text)]);
  if (upload.tail.length < PART_BYTES) return;
  await sendPart(upload, upload.tail, options);
  upload.tail = Buffer.alloc(0);
}

/** The object at a key: of this submission and revision, of an earlier revision, or somebody else's. */
interface Lying {
  readonly etag: string;
  readonly submission: string | undefined;
  readonly revision: number;
}

/** Looks up the object at a key; `undefined` when there is none. */
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

/** True when the upload no longer exists: it was completed, perhaps by this code, or a lifecycle rule removed it. */
function isOver(error: unknown): boolean {
  return httpStatus(error) === 404 || (error instanceof Error && error.name === 'InvalidPart');
}

/**
 * Completes the upload, on the condition that the object at its key is still the one that it replaces, or that there is
 * none.
 *
 * @param beforehand runs when all parts are uploaded, before the completion.
 * @returns the ETag of the object; `lost` when another object is at the key, or the parts no longer exist.
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
    // If the answer of an earlier completion was lost, the object at the key is our own.
    const lying = await lookAtKey(options, upload.key);
    return lying?.submission === submission && lying.revision === revision ? lying.etag : 'lost';
  }
}
