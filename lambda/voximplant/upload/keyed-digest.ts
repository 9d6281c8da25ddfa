import { createCipheriv, randomBytes } from 'node:crypto';

/** A streaming digest. It does not depend on how the bytes are divided into chunks. */
export interface KeyedDigest {
  update(chunk: Uint8Array): void;
  /** Ends it. Returns 16 bytes. */
  digest(): Buffer;
}

/**
 * Creates the digests that tell whether a second reading of a file has the same bytes as the first. They are compared
 * within one process only: the key is created here and never leaves.
 *
 * The digest is GMAC with AES. The processor has instructions for it, so a byte costs a tenth of what SHA-256 costs.
 * Without the key, nobody can make another file with the same digest, not even somebody who can do so for the ETag,
 * which is an MD5.
 *
 * @see https://csrc.nist.gov/pubs/sp/800/38/d/final
 */
export function createKeyedDigests(): () => KeyedDigest {
  const key = randomBytes(16);
  const nonce = randomBytes(12);
  return () => {
    const cipher = createCipheriv('aes-128-gcm', key, nonce);
    return {
      update: chunk => void cipher.setAAD(chunk),
      digest() {
        cipher.final();
        return cipher.getAuthTag();
      },
    };
  };
}
