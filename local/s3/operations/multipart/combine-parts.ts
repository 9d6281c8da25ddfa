import { createHash } from 'node:crypto';
import { checksumHeader, createChecksumDigest, DEFAULT_CHECKSUM } from '../../body/checksum-digest.ts';
import { S3Error } from '../../http/s3-error.ts';
import type { ObjectChecksum, Part } from '../../store/object-record.ts';
import type { ObjectStore } from '../../store/object-store.ts';
import type { Upload } from '../../store/upload-store.ts';

/** The ETag of a multipart object: the MD5 of its parts' MD5s, then `-` and the number of parts. */
export function combineEtags(parts: readonly Part[]): string {
  const md5 = createHash('md5');
  for (const part of parts) md5.update(Buffer.from(part.etag, 'hex'));
  return `${md5.digest('hex')}-${parts.length}`;
}

/**
 * The checksum of a multipart object. It is composed of the parts' checksums, or computed over all bytes, which are
 * read again, if the upload asked for a full-object checksum or for none.
 *
 * @throws S3Error BadDigest when the request has another value
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/tutorial-s3-mpu-additional-checksums.html
 */
export async function combineChecksums(
  store: ObjectStore,
  upload: Upload,
  parts: readonly Part[],
  headers: ReadonlyMap<string, string>,
): Promise<ObjectChecksum> {
  const { algorithm = DEFAULT_CHECKSUM, checksumType: type = 'FULL_OBJECT' } = upload;
  const digest = createChecksumDigest(algorithm);
  if (type === 'FULL_OBJECT') {
    const segments = parts.flatMap(part => part.segments);
    for await (const chunk of store.data.read(segments)) digest.update(chunk);
  } else {
    for (const part of parts) digest.update(Buffer.from(part.checksum?.value ?? '', 'base64'));
  }
  const suffix = type === 'COMPOSITE' ? `-${parts.length}` : '';
  const base = digest.digest().toString('base64');
  const declared = headers.get(checksumHeader(algorithm));
  if (declared !== undefined && declared !== base && declared !== base + suffix) {
    throw new S3Error('BadDigest', {
      message: `The ${algorithm} you specified did not match the calculated checksum.`,
    });
  }
  return { algorithm, value: base + suffix, type };
}
