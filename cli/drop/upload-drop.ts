import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { PutObjectCommand, type PutObjectCommandInput, type S3Client } from '@aws-sdk/client-s3';
import { RefusedError } from '../../lambda/acts/refused.ts';
import { isGzipKey } from '../../lambda/keys/csv-key.ts';
import { readHead, unquoteEtag } from '../../lambda/s3/read-head.ts';
import { isPreconditionFailed } from '../../lambda/s3/s3-errors.ts';
import type { PlannedDrop } from './plan-drop.ts';

/** Metadata that identify the object of this upload, as opposed to a later one under the same key. */
export const DROP_ID = 'drop-id';

/** Files from this size in bytes on are uploaded in parts, so that a failed part can be retried alone. */
const LARGE = 100 * 1024 * 1024;
const PART = 16 * 1024 * 1024;
const MOST_PARTS = 10_000;
const LOOK_MS = 30_000;

interface UploadOptions {
  readonly s3: S3Client;
  /** The id of this upload. */
  readonly id: string;
  /** Whether an existing object is overwritten. */
  readonly replace: boolean;
  /** Gets the number of bytes sent so far. */
  readonly onProgress?: (bytes: number) => void;
  /** The size from which a file is uploaded in parts. Default: 100 MiB. */
  readonly large?: number;
}

export interface Uploaded {
  readonly id: string;
  /** Without quotes. */
  readonly etag: string;
  /** Only in a bucket with versioning. */
  readonly versionId?: string;
}

async function* readInChunks(
  { path, size }: PlannedDrop,
  onProgress: UploadOptions['onProgress'],
): AsyncGenerator<Buffer> {
  let sent = 0;
  // Only the bytes that were checked: anything appended since does not belong to this file.
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024, end: size - 1 })) {
    yield Buffer.from(chunk);
    sent += chunk.length;
    onProgress?.(sent);
  }
}

function inputOf({ feed, key, tags }: PlannedDrop, { id, replace }: UploadOptions): PutObjectCommandInput {
  return {
    Bucket: feed.bucket,
    Key: key,
    ContentType: isGzipKey(key) ? 'application/gzip' : 'text/csv',
    Metadata: { [DROP_ID]: id },
    ...(tags.size > 0 && { Tagging: new URLSearchParams([...tags]).toString() }),
    ...(!replace && { IfNoneMatch: '*' }),
  };
}

/** Sends the file in one request, or in parts that become an object all at once. */
async function sendFile(drop: PlannedDrop, options: UploadOptions) {
  const { s3, onProgress, large = LARGE } = options;
  const input = inputOf(drop, options);
  if (drop.size < large) {
    const Body = Readable.from(readInChunks(drop, onProgress), { objectMode: false });
    return s3.send(new PutObjectCommand({ ...input, Body, ContentLength: drop.size }));
  }
  const { Upload } = await import('@aws-sdk/lib-storage');
  const upload = new Upload({
    client: s3,
    params: {
      ...input,
      Body: Readable.from(readInChunks(drop, undefined), { objectMode: false }),
      ContentLength: drop.size,
    },
    partSize: Math.max(PART, Math.ceil(drop.size / MOST_PARTS)),
  });
  upload.on('httpUploadProgress', ({ loaded = 0 }) => onProgress?.(loaded));
  return upload.done();
}

/** The object under the key, if it is this upload: its answer may have been lost. */
async function findOwn({ feed, key }: PlannedDrop, { s3, id }: UploadOptions): Promise<Uploaded | undefined> {
  const signal = AbortSignal.timeout(LOOK_MS);
  const head = await readHead(s3, feed.bucket, key, signal).catch(() => undefined);
  if (head?.metadata[DROP_ID] !== id) return undefined;
  return { id, etag: head.etag, ...(head.versionId !== undefined && { versionId: head.versionId }) };
}

const exists = (bucket: string, key: string, cause: unknown) =>
  new RefusedError(`s3://${bucket}/${key} exists already, and is as it was; --replace overwrites it`, { cause });

/** The sidecar comes first, so that the file has everything when its event arrives. */
async function sendSidecar(
  { feed: { bucket: Bucket }, sidecar }: PlannedDrop,
  { s3, replace }: UploadOptions,
): Promise<void> {
  if (sidecar === undefined) return;
  const { key: Key, bytes: Body } = sidecar;
  const condition = replace ? {} : { IfNoneMatch: '*' };
  try {
    await s3.send(new PutObjectCommand({ Bucket, Key, Body, ContentType: 'application/json', ...condition }));
  } catch (error) {
    throw isPreconditionFailed(error) ? exists(Bucket, Key, error) : error;
  }
}

/**
 * Uploads the sidecar of a file, if any, and then the file with its tags. Nothing is overwritten unless requested.
 *
 * @throws {RefusedError} if there is an object already.
 */
export async function uploadDrop(drop: PlannedDrop, options: UploadOptions): Promise<Uploaded> {
  await sendSidecar(drop, options);
  try {
    const { ETag = '', VersionId: versionId } = await sendFile(drop, options);
    return { id: options.id, etag: unquoteEtag(ETag), ...(versionId !== undefined && { versionId }) };
  } catch (error) {
    const own = await findOwn(drop, options);
    if (own) return own;
    throw isPreconditionFailed(error) ? exists(drop.feed.bucket, drop.key, error) : error;
  }
}
