import { createHash } from 'node:crypto';
import { S3Error } from '../http/s3-error.ts';
import { ByteReader } from './byte-reader.ts';
import type { ChunkSigner } from './sign-chunks.ts';

/** How an aws-chunked body is verified, and where its trailers go. */
interface AwsChunkedOptions {
  /** Present when every chunk carries a signature. */
  readonly signer?: ChunkSigner;
  /** Filled with the trailer headers (lower-case names) before the iteration ends. */
  readonly trailers: Map<string, string>;
}

/**
 * Takes the aws-chunked framing off a body, chunk by chunk, in constant memory:
 *
 *     400;chunk-signature=<hex>\r\n <1024 bytes> \r\n   (no signature in the UNSIGNED form)
 *     0;chunk-signature=<hex>\r\n
 *     x-amz-checksum-crc32:<base64>\r\n                 (only in the TRAILER forms)
 *     x-amz-trailer-signature:<hex>\r\n                 (only in the signed TRAILER form)
 *     \r\n
 *
 * Bytes are handed out before their signature is checked, so nothing may be committed until the iteration ends cleanly.
 * @throws S3Error SignatureDoesNotMatch, IncompleteBody, InvalidRequest
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 */
export async function* decodeAwsChunked(
  source: AsyncIterable<Uint8Array>,
  { signer, trailers }: AwsChunkedOptions,
): AsyncGenerator<Uint8Array> {
  const reader = new ByteReader(source);
  for (;;) {
    const { size, signature } = parseChunkHeader(await reader.line());
    const hash = signer === undefined ? undefined : createHash('sha256');
    for (let left = size; left > 0; ) {
      const bytes = await reader.some(left);
      left -= bytes.length;
      hash?.update(bytes);
      yield bytes;
    }
    if (signer !== undefined && hash !== undefined && (await signer.chunk(hash.digest('hex'))) !== signature) {
      throw new S3Error('SignatureDoesNotMatch');
    }
    if (size === 0) break;
    if ((await reader.line()) !== '') throw brokenFraming();
  }
  await readTrailers(reader, signer, trailers);
}

function parseChunkHeader(line: string): { size: number; signature?: string } {
  const match = /^([0-9a-f]{1,12})(?:;chunk-signature=([0-9a-f]{64}))?$/i.exec(line);
  if (match === null) throw brokenFraming();
  const [, size = '', signature] = match;
  return { size: Number.parseInt(size, 16), ...(signature !== undefined && { signature }) };
}

async function readTrailers(
  reader: ByteReader,
  signer: ChunkSigner | undefined,
  trailers: Map<string, string>,
): Promise<void> {
  let signed = '';
  for (let line = await reader.line(); line !== ''; line = await reader.line()) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).trim().toLowerCase();
    const value = line.slice(colon + 1).trim();
    trailers.set(name, value);
    if (name !== 'x-amz-trailer-signature') signed += `${name}:${value}\n`;
  }
  if (
    signer !== undefined &&
    signed !== '' &&
    (await signer.trailer(signed)) !== trailers.get('x-amz-trailer-signature')
  ) {
    throw new S3Error('SignatureDoesNotMatch');
  }
}

function brokenFraming(): S3Error {
  return new S3Error('InvalidRequest', { message: 'The aws-chunked framing is broken' });
}
