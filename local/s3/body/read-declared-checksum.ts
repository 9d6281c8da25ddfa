import { S3Error } from '../http/s3-error.ts';
import {
  CHECKSUM_ALGORITHMS,
  type ChecksumAlgorithm,
  checksumHeader,
  createChecksumDigest,
} from './checksum-digest.ts';

/** A checksum that the client promised for the body. */
interface DeclaredChecksum {
  readonly algorithm: ChecksumAlgorithm;
  /** Base64; absent when it arrives in the trailer, after the body. */
  readonly expected?: string;
}

/**
 * Reads the checksum that a request declares, in a header or for its trailer.
 *
 * @throws S3Error InvalidRequest for two checksums or a value of the wrong length, NotImplemented for XXHASH
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
 */
export function readDeclaredChecksum(headers: ReadonlyMap<string, string>): DeclaredChecksum | undefined {
  const trailer = headers.get('x-amz-trailer')?.trim().toLowerCase();
  if (
    trailer?.startsWith('x-amz-checksum-xxhash') ||
    [...headers.keys()].some(n => n.startsWith('x-amz-checksum-xxhash'))
  ) {
    throw new S3Error('NotImplemented');
  }
  const declared = CHECKSUM_ALGORITHMS.flatMap((algorithm): DeclaredChecksum[] => {
    const expected = headers.get(checksumHeader(algorithm));
    if (expected !== undefined) return [{ algorithm, expected }];
    return trailer === checksumHeader(algorithm) ? [{ algorithm }] : [];
  });
  if (declared.length > 1) {
    throw new S3Error('InvalidRequest', { message: 'Expecting a single x-amz-checksum- header' });
  }
  const [only] = declared;
  if (only?.expected !== undefined) checkForm(only.algorithm, only.expected);
  return only;
}

/** @throws S3Error InvalidRequest when the text cannot be a base64 checksum of this algorithm */
export function checkForm(algorithm: ChecksumAlgorithm, expected: string): void {
  const bytes = Buffer.from(expected, 'base64');
  if (bytes.length === createChecksumDigest(algorithm).digest().length && bytes.toString('base64') === expected) return;
  throw new S3Error('InvalidRequest', { message: `Value for ${checksumHeader(algorithm)} header is invalid.` });
}
