import type { S3Client } from '@aws-sdk/client-s3';
import { sidecarKeys } from '../keys/sidecar-keys.ts';
import { readSmallObject } from '../s3/read-small-object.ts';
import {
  MAX_PARAMETER_FILE_BYTES,
  NO_FILE,
  type ParameterFile,
  parseParameterFile,
  refuseFile,
  SIDECAR,
} from './parameter-file.ts';

/** A sidecar as it was read. */
export interface SidecarSource {
  readonly key: string;
  /** Without quotes. */
  readonly etag: string;
  readonly lastModified: Date;
}

/** What the sidecar of a drop says. */
export interface Sidecar extends ParameterFile {
  /** Where it was read; absent when there is none, or more than one. */
  readonly source?: SidecarSource;
}

/** Parses the bytes of one sidecar. */
export function parseSidecar(bytes: Uint8Array, key: string): ParameterFile {
  return parseParameterFile(bytes, SIDECAR, key, key.slice(key.lastIndexOf('/') + 1));
}

/** Reads the sidecar of a CSV. None is an empty one; more than one is a problem, since nobody knows which was meant. */
export async function readSidecar(
  s3: S3Client,
  bucket: string,
  csvKey: string,
  abortSignal: AbortSignal,
): Promise<Sidecar> {
  const read = sidecarKeys(csvKey).map(async key => {
    const object = await readSmallObject(s3, bucket, key, MAX_PARAMETER_FILE_BYTES, abortSignal);
    return object && { key, fileName: key.slice(key.lastIndexOf('/') + 1), ...object };
  });
  const [first, second] = (await Promise.all(read)).filter(object => object !== undefined);
  if (first === undefined) return NO_FILE;
  if (second !== undefined) {
    const message = `the drop has more than one sidecar, "${first.fileName}" and "${second.fileName}"; remove one`;
    return refuseFile(SIDECAR, first.key, message);
  }
  const { key, etag, lastModified } = first;
  const tooLarge = `the sidecar "${first.fileName}" must have at most ${MAX_PARAMETER_FILE_BYTES} bytes`;
  const sidecar = first.tooLarge ? refuseFile(SIDECAR, key, tooLarge) : parseSidecar(first.bytes, key);
  return { ...sidecar, source: { key, etag, lastModified } };
}
