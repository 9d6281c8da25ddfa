import { createHash, type Hash } from 'node:crypto';
import type { S3Client } from '@aws-sdk/client-s3';

/** The sums that the client can make. S3 keeps others, too: those of the XXHash family. */
const KNOWN = /^x-amz-checksum-(?:crc32|crc32c|crc64nvme|sha1|sha256|sha512|md5|type)$/;

/** SHA-512, as the SDK wants it, which knows it by its name alone. */
export class Sha512 {
  #hash: Hash = createHash('sha512');

  update(bytes: Uint8Array): void {
    this.#hash.update(bytes);
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {
    this.#hash = createHash('sha512');
  }
}

/**
 * Lets a read go through whose checksum nobody here can make: the SDK would refuse the object. Its length and ETag are still those
 * that were asked for.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
 */
export function skipUnknownChecksums(s3: S3Client): void {
  s3.middlewareStack.add(
    next => async args => {
      const result = await next(args);
      const { response } = result;
      if (typeof response !== 'object' || response === null || !('headers' in response)) return result;
      const { headers } = response;
      if (typeof headers !== 'object' || headers === null) return result;
      const kept = Object.entries(headers).filter(([name]) => !name.startsWith('x-amz-checksum-') || KNOWN.test(name));
      response.headers = Object.fromEntries(kept);
      return result;
    },
    // Before the SDK looks for the sum it compares.
    { step: 'deserialize', priority: 'low', name: 'skipUnknownChecksums' },
  );
}
