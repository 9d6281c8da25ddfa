import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { UnreadableFile } from './unreadable-file.ts';

/**
 * The maximum size of an unpacked file in bytes, unless its feed has a lower one. S3 takes no larger object in one
 * upload.
 */
export const MAX_UNPACKED_BYTES = 5 * 1024 ** 3;
/** The maximum ratio of unpacked to packed size. Contact lists reach 5 to 20; anything above is a bomb. */
const MAX_RATIO = 200;
/** Below so many bytes the ratio is not checked. */
const RATIO_FLOOR = 16 * 1024 * 1024;

function refuse(message: string, cause?: unknown): UnreadableFile {
  return new UnreadableFile({ code: 'csv_gzip', message }, { cause });
}

function isZlibFault(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
}

/**
 * Unpacks a stream of gzip with one or several members. Zeros may follow as padding, as tapes and block devices add it.
 * Anything after them would be lost, so such a file is rejected.
 *
 * @param maxBytes the maximum number of unpacked bytes.
 * @throws {UnreadableFile} if the file is not gzip, ends early, or unpacks to too many bytes.
 */
export async function* unpackGzip(source: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<Uint8Array> {
  const bytes = source[Symbol.asyncIterator]();
  let packed = 0;
  let lastFilled = 0;
  let unpacked = 0;
  /** Reads the next bytes, and notes their count and the position of the last byte that is not zero. */
  async function next(): Promise<Uint8Array | undefined> {
    const { done, value } = await bytes.next();
    if (done === true) return undefined;
    const filled = value.findLastIndex(byte => byte !== 0) + 1;
    if (filled > 0) lastFilled = packed + filled;
    packed += value.length;
    return value;
  }
  async function* counted() {
    for (let chunk = await next(); chunk; chunk = await next()) yield chunk;
  }
  const gunzip = createGunzip({ chunkSize: 64 * 1024 });
  // Errors of either stream are thrown where the unpacked bytes are read.
  pipeline(counted, gunzip, () => undefined);
  try {
    for await (const chunk of gunzip) {
      unpacked += chunk.length;
      if (unpacked > maxBytes) throw refuse(`the file must unpack to at most ${maxBytes} bytes`);
      if (unpacked > RATIO_FLOOR && unpacked > packed * MAX_RATIO)
        throw refuse(`the file must not unpack to more than ${MAX_RATIO} times its size`);
      yield chunk;
    }
    // The parser stops at the first zero after a member and ignores everything after it.
    while (await next());
    if (lastFilled > gunzip.bytesWritten)
      throw refuse('the file must be whole gzip; more follows the zeros behind its end');
  } catch (error) {
    if (!isZlibFault(error)) throw error;
    const isCut = 'code' in error && error.code === 'Z_BUF_ERROR';
    const what = isCut
      ? 'ends early: the upload is truncated'
      : 'is damaged, or is not gzip, as its name or its headers say';
    throw refuse(`the file must be whole gzip; it ${what}`, error);
  } finally {
    await bytes.return?.();
  }
  if (packed === 0) throw refuse('the file must be gzip; it has no bytes');
}
