import { createHash } from 'node:crypto';
import type { Identity } from '../auth/authenticate-request.ts';

/** Computes the signatures inside a signed aws-chunked body. Each depends on the one before. */
export interface ChunkSigner {
  /** The signature of the next chunk, given its SHA-256 in hexadecimal. */
  chunk(sha256: string): Promise<string>;
  /** The signature of the trailer lines (`name:value\n` each). */
  trailer(lines: string): Promise<string>;
}

const EMPTY_SHA256 = createHash('sha256').digest('hex');

/**
 * Starts the chain of chunk signatures from the request's own signature.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */
export function signChunks(identity: Identity): ChunkSigner {
  let previous = identity.seedSignature;
  return {
    async chunk(sha256) {
      previous = await identity.signText(
        `AWS4-HMAC-SHA256-PAYLOAD\n${identity.chunkScope}\n${previous}\n${EMPTY_SHA256}\n${sha256}`,
      );
      return previous;
    },
    async trailer(lines) {
      const sha256 = createHash('sha256').update(lines).digest('hex');
      return identity.signText(`AWS4-HMAC-SHA256-TRAILER\n${identity.chunkScope}\n${previous}\n${sha256}`);
    },
  };
}
