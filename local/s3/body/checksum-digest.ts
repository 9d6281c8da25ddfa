import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { Crc32c } from '@aws-crypto/crc32c';
import { crc64Bytes, crc64Nvme } from '../../../lambda/s3/crc64-nvme.ts';

/** The checksum algorithms that this server computes; S3 also supports the XXHASH family. */
export const CHECKSUM_ALGORITHMS = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256', 'SHA512', 'MD5'] as const;

export type ChecksumAlgorithm = (typeof CHECKSUM_ALGORITHMS)[number];

/**
 * The checksum that S3 adds to objects and parts that arrive without one.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_Checksum.html
 */
export const DEFAULT_CHECKSUM = 'CRC64NVME' satisfies ChecksumAlgorithm;

/** A running checksum. */
interface ChecksumDigest {
  update(chunk: Uint8Array): void;
  digest(): Buffer;
}

export function createChecksumDigest(algorithm: ChecksumAlgorithm): ChecksumDigest {
  switch (algorithm) {
    case 'CRC32':
      return crcDigest(crc32, 0, bigEndian);
    case 'CRC32C': {
      const crc = new Crc32c();
      return { update: chunk => void crc.update(chunk), digest: () => bigEndian(crc.digest()) };
    }
    case 'CRC64NVME':
      return crcDigest(crc64Nvme, 0n, crc64Bytes);
    default:
      return createHash(algorithm.toLowerCase());
  }
}

/** Parses the name of an algorithm in any case; undefined when it is unknown. */
export function parseChecksumAlgorithm(text: string): ChecksumAlgorithm | undefined {
  return CHECKSUM_ALGORITHMS.find(name => name === text.toUpperCase());
}

/** The header that carries a checksum of this algorithm. */
export function checksumHeader(algorithm: ChecksumAlgorithm): string {
  return `x-amz-checksum-${algorithm.toLowerCase()}`;
}

function crcDigest<T>(next: (chunk: Uint8Array, crc: T) => T, start: T, toBytes: (crc: T) => Buffer): ChecksumDigest {
  let crc = start;
  return {
    update: chunk => {
      crc = next(chunk, crc);
    },
    digest: () => toBytes(crc),
  };
}

function bigEndian(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
}
