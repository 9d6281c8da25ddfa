import type { S3Client } from '@aws-sdk/client-s3';
import type { FeedConfig } from '../feed/feed-config.ts';
import { commonBeginnings, sidecarsOf } from '../keys/match-sidecar.ts';
import { sidecarKeys } from '../keys/sidecar-keys.ts';
import { listBeginning } from '../s3/list-beginning.ts';
import { readSmallObject } from '../s3/read-small-object.ts';
import { isEncryptedByUploader } from '../s3/s3-errors.ts';
import { MAX_PARAMETER_FILE_BYTES, NO_FILE, type ParameterFile, refuseFile, SIDECAR } from './parameter-file.ts';

/** The object of a sidecar that was read. */
export interface SidecarSource {
  readonly key: string;
  /** Without quotes. */
  readonly etag: string;
  readonly lastModified: Date;
}

/** The sidecar of a drop. */
export interface Sidecar extends ParameterFile {
  /** Absent if there is no sidecar, or more than one. */
  readonly source?: SidecarSource;
}

/**
 * The keys of a CSV's sidecars. A listing finds them in any spelling. If too many keys have this beginning for one
 * listing, the usual spellings are tried as well.
 */
async function findSidecarKeys(
  s3: S3Client,
  { bucket, prefix }: Pick<FeedConfig, 'bucket' | 'prefix'>,
  csvKey: string,
  abortSignal: AbortSignal,
): Promise<readonly string[]> {
  const { keys, isComplete } = await listBeginning(s3, bucket, commonBeginnings(prefix, csvKey), abortSignal);
  const found = sidecarsOf(csvKey, keys);
  return isComplete ? found : [...new Set([...found, ...sidecarKeys(csvKey)])];
}

/** A sidecar, or why it cannot be read; `undefined` if it was deleted in the meantime. */
async function readOne(
  s3: S3Client,
  bucket: string,
  key: string,
  abortSignal: AbortSignal,
): Promise<Sidecar | undefined> {
  const name = key.slice(key.lastIndexOf('/') + 1);
  try {
    const object = await readSmallObject(s3, bucket, key, MAX_PARAMETER_FILE_BYTES, abortSignal);
    if (object === undefined) return undefined;
    const { etag, lastModified, bytes, tooLarge } = object;
    const message = `the sidecar "${name}" must have at most ${MAX_PARAMETER_FILE_BYTES} bytes`;
    const source = { key, etag, lastModified };
    if (tooLarge) return { ...refuseFile(SIDECAR, key, message), source };
    // Loaded when there is one: many drops have no sidecar, and their parameters in tags.
    const { parseSidecar } = await import('./parse-parameter-file.ts');
    return { ...parseSidecar(bytes, key), source };
  } catch (error) {
    if (!isEncryptedByUploader(error)) throw error;
    return refuseFile(SIDECAR, key, `the sidecar "${name}" must not be encrypted with a key of its uploader (SSE-C)`);
  }
}

/**
 * Reads the sidecar of a CSV. No sidecar counts as an empty one. More than one is a problem, since the intended one is
 * unknown.
 */
export async function readSidecar(
  s3: S3Client,
  feed: Pick<FeedConfig, 'bucket' | 'prefix'>,
  csvKey: string,
  abortSignal: AbortSignal,
): Promise<Sidecar> {
  const keys = await findSidecarKeys(s3, feed, csvKey, abortSignal);
  const read = await Promise.all(keys.map(key => readOne(s3, feed.bucket, key, abortSignal)));
  const [first = NO_FILE, second] = read.filter(sidecar => sidecar !== undefined);
  if (second === undefined) return first;
  const [one, other] = [first, second].map(({ key = '' }) => key.slice(key.lastIndexOf('/') + 1));
  const message = `the drop has more than one sidecar, "${one}" and "${other}"; remove one`;
  return refuseFile(SIDECAR, first.key ?? '', message);
}
