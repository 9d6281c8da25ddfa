import { createHash, type Hash } from 'node:crypto';
import type { Identity } from '../auth/authenticate-request.ts';
import type { S3Request } from '../http/read-request.ts';
import { S3Error } from '../http/s3-error.ts';
import type { ObjectChecksum } from '../store/object-record.ts';
import { type ChecksumAlgorithm, checksumHeader, createChecksumDigest } from './checksum-digest.ts';
import { decodeAwsChunked } from './decode-aws-chunked.ts';
import { checkForm, readDeclaredChecksum } from './read-declared-checksum.ts';
import { signChunks } from './sign-chunks.ts';

/** The facts about a body after its last byte. */
export interface ReceivedBody {
  /** Bytes, without any framing. */
  readonly size: number;
  /** Hex MD5. */
  readonly md5: string;
  readonly checksum?: ObjectChecksum;
}

/** A body that is hashed while it is read. */
interface RequestBody {
  readonly chunks: AsyncIterable<Uint8Array>;
  /**
   * Compares the body with everything that the client promised; call it after the last chunk.
   * @throws S3Error BadDigest, IncompleteBody, XAmzContentSHA256Mismatch
   */
  finish(): ReceivedBody;
}

interface BodyOptions {
  /** Bytes; a longer body is EntityTooLarge. */
  readonly maxSize: number;
  /** Computed when the client declares no checksum of its own. */
  readonly algorithm?: ChecksumAlgorithm | undefined;
}

/**
 * Opens a request's body: removes the aws-chunked framing, counts the bytes, and computes MD5 and every declared
 * checksum on the way.
 *
 * @throws S3Error MissingContentLength, EntityTooLarge, InvalidDigest, InvalidRequest
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
 */
export function openRequestBody(request: S3Request, identity: Identity, options: BodyOptions): RequestBody {
  const streaming =
    identity.payloadHash.startsWith('STREAMING-') ||
    /\baws-chunked\b/.test(request.headers.get('content-encoding') ?? '');
  const length = readLength(request, streaming);
  if (length > options.maxSize) throw tooLarge(options.maxSize);
  const contentMd5 = readContentMd5(request);
  const declared = readDeclaredChecksum(request.headers);
  const algorithm = declared?.algorithm ?? options.algorithm;
  const trailers = new Map<string, string>();
  const md5 = createHash('md5');
  const sha256 = /^[0-9a-f]{64}$/.test(identity.payloadHash) ? createHash('sha256') : undefined;
  const digest = algorithm === undefined ? undefined : createChecksumDigest(algorithm);
  let size = 0;

  async function* read(): AsyncGenerator<Uint8Array> {
    const signed = identity.payloadHash.startsWith('STREAMING-AWS4-HMAC-SHA256-PAYLOAD');
    const bytes = streaming
      ? decodeAwsChunked(request.body, { trailers, ...(signed && { signer: signChunks(identity) }) })
      : request.body;
    for await (const chunk of bytes) {
      size += chunk.length;
      if (size > length) throw new S3Error('IncompleteBody');
      md5.update(chunk);
      sha256?.update(chunk);
      digest?.update(chunk);
      yield chunk;
    }
  }

  return {
    chunks: read(),
    finish() {
      if (size !== length) throw new S3Error('IncompleteBody');
      checkSha256(sha256, identity.payloadHash);
      const md5Digest = md5.digest();
      if (contentMd5 !== undefined && !contentMd5.equals(md5Digest)) throw new S3Error('BadDigest');
      const received = { size, md5: md5Digest.toString('hex') };
      if (algorithm === undefined || digest === undefined) return received;
      const value = digest.digest().toString('base64');
      if (declared !== undefined) {
        checkDeclared(algorithm, declared.expected ?? trailers.get(checksumHeader(algorithm)), value);
      }
      return { ...received, checksum: { algorithm, value, type: 'FULL_OBJECT' } };
    },
  };
}

function readLength(request: S3Request, streaming: boolean): number {
  const text = request.headers.get(streaming ? 'x-amz-decoded-content-length' : 'content-length');
  if (text !== undefined && /^\d{1,15}$/.test(text)) return Number(text);
  // Without a length and without chunks the body is empty. Every other body needs a length.
  if (text === undefined && !streaming && !request.headers.has('transfer-encoding')) return 0;
  throw new S3Error('MissingContentLength');
}

function readContentMd5(request: S3Request): Buffer | undefined {
  const text = request.headers.get('content-md5');
  if (text === undefined) return undefined;
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length !== 16) throw new S3Error('InvalidDigest');
  return bytes;
}

function checkSha256(sha256: Hash | undefined, expected: string): void {
  if (sha256 !== undefined && sha256.digest('hex') !== expected) throw new S3Error('XAmzContentSHA256Mismatch');
}

function checkDeclared(algorithm: ChecksumAlgorithm, expected: string | undefined, computed: string): void {
  if (expected === undefined)
    throw new S3Error('InvalidRequest', { message: `The trailer ${checksumHeader(algorithm)} is missing.` });
  checkForm(algorithm, expected);
  if (expected !== computed) {
    throw new S3Error('BadDigest', {
      message: `The ${algorithm} you specified did not match the calculated checksum.`,
    });
  }
}

function tooLarge(maxSize: number): S3Error {
  return new S3Error('EntityTooLarge', { fields: { MaxSizeAllowed: `${maxSize}` } });
}
