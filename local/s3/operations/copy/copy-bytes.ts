import { createHash } from 'node:crypto';
import { type ChecksumAlgorithm, createChecksumDigest, DEFAULT_CHECKSUM } from '../../body/checksum-digest.ts';
import type { ByteRange } from '../../headers/parse-range.ts';
import { type ObjectVersion, type Part, type Segment, segmentsOf } from '../../store/object-record.ts';
import type { ObjectStore } from '../../store/object-store.ts';

/**
 * Copies the bytes of an object into one part. An object with a single part is linked and keeps ETag and checksum. The
 * parts of a multipart object are read and become a single part, so its ETag becomes the plain MD5.
 *
 * @param algorithm of the checksum; default: the source's own algorithm, or the default one if it has none
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
 */
export async function copyBytes(
  store: ObjectStore,
  source: ObjectVersion,
  algorithm?: ChecksumAlgorithm,
): Promise<Part> {
  const wanted = algorithm ?? source.checksum?.algorithm ?? DEFAULT_CHECKSUM;
  const [single] = source.parts;
  const isPlain = single !== undefined && source.parts.length === 1 && source.etag === single.etag;
  if (isPlain && wanted === source.checksum?.algorithm) {
    const segments = await store.data.duplicate(single.segments);
    const { checksum } = source;
    return {
      number: 1,
      size: source.size,
      etag: source.etag,
      lastModified: store.now(),
      segments,
      ...(checksum && { checksum }),
    };
  }
  return copyRange(store, segmentsOf(source), { number: 1, algorithm: wanted });
}

/** The range to copy, and how to hash it. */
interface RangeCopy {
  /** The new part's number. */
  readonly number: number;
  /** Default: everything. */
  readonly range?: ByteRange;
  readonly algorithm: ChecksumAlgorithm;
}

/** Reads segments and writes them as one new part, hashing on the way. */
export async function copyRange(store: ObjectStore, source: readonly Segment[], copy: RangeCopy): Promise<Part> {
  const { number, range, algorithm } = copy;
  const md5 = createHash('md5');
  const digest = createChecksumDigest(algorithm);
  async function* read(): AsyncGenerator<Uint8Array> {
    for await (const chunk of store.data.read(source, range)) {
      md5.update(chunk);
      digest.update(chunk);
      yield chunk;
    }
  }
  const segments = await store.data.write(read());
  const size = segments.reduce((sum, segment) => sum + segment.size, 0);
  const checksum = { algorithm, value: digest.digest().toString('base64'), type: 'FULL_OBJECT' } as const;
  return { number, size, etag: md5.digest('hex'), lastModified: store.now(), segments, checksum };
}
