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

function isZlibFault(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
}

/**
 * Unpacks gzip as it comes.
 *
 * @param maxBytes most bytes to unpack.
 * @throws {UnreadableFile} for what is no gzip, ends early, or unpacks to more than is allowed.
 */
export async function* unpackGzip(source: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<Uint8Array> {
  let packed = 0;
  let unpacked = 0;
  async function* counted() {
    for await (const chunk of source) {
      packed += chunk.length;
      yield chunk;
    }
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
  } catch (error) {
    if (!isZlibFault(error)) throw error;
    throw refuse('the file must be whole gzip; it is not, or it ends early (was the upload cut?)', error);
  }
  if (packed === 0) throw refuse('the file must be gzip; it has no bytes');
}
