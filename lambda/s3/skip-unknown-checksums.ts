import { createHash, type Hash } from 'node:crypto';
import type { S3Client } from '@aws-sdk/client-s3';

/** The checksums that the client can compute. S3 also keeps others, of the XXHash family. */
const KNOWN = /^x-amz-checksum-(?:crc32|crc32c|crc64nvme|sha1|sha256|sha512|md5|type)$/;

/** SHA-512, with the interface that the SDK requires; the SDK itself knows only its name. */
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
 * Lets a read succeed although nothing here can compute its checksum; otherwise the SDK would reject the object. Its
 * length and ETag are still checked.
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
    // Before the SDK looks for the checksum to compare.
    { step: 'deserialize', priority: 'low', name: 'skipUnknownChecksums' },
  );
}
