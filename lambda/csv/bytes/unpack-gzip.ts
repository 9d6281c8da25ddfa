import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { UnreadableFile } from './unreadable-file.ts';

/** Most bytes a gzip file may unpack to, unless its feed says less. S3 takes no larger object in one upload. */
export const MAX_UNPACKED_BYTES = 5 * 1024 ** 3;
/** How many times its own size a file may unpack to. Lists of people come to 5 to 20; what comes to more is a bomb. */
const MAX_RATIO = 200;
/** Bytes below which the ratio says nothing. */
const RATIO_FLOOR = 16 * 1024 * 1024;

function refuse(message: string, cause?: unknown): UnreadableFile {
  return new UnreadableFile({ code: 'csv_gzip', message }, { cause });
}

function isZlibFault(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
}

/**
 * Unpacks gzip as it comes, in one member or in several. Zeros may fill it up, as tapes and blocks do; whatever comes behind those
 * would be lost, so the file is refused.
 *
 * @param maxBytes most bytes to unpack.
 * @throws {UnreadableFile} for what is no gzip, ends early, or unpacks to more than is allowed.
 */
export async function* unpackGzip(source: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<Uint8Array> {
  const bytes = source[Symbol.asyncIterator]();
  let packed = 0;
  let lastFilled = 0;
  let unpacked = 0;
  /** The next bytes; it is noted how many there were by then, and where the last one is that is not zero. */
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
  // What goes wrong in either is thrown where the unpacked bytes are read.
  pipeline(counted, gunzip, () => undefined);
  try {
    for await (const chunk of gunzip) {
      unpacked += chunk.length;
      if (unpacked > maxBytes) throw refuse(`the file must unpack to at most ${maxBytes} bytes`);
      if (unpacked > RATIO_FLOOR && unpacked > packed * MAX_RATIO)
        throw refuse(`the file must not unpack to more than ${MAX_RATIO} times its size`);
      yield chunk;
    }
    // The parser is done at the first zero behind a member, and says nothing of what comes after it.
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
