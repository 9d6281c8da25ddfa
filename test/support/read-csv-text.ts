import { Readable } from 'node:stream';
import { type FileReading, type ReadOptions, readFile } from '../../lambda/csv/bytes/read-file.ts';

/** A file as the function reads it: these chunks, through every step on the way to the request. */
export function readingOf(
  chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  options: Partial<ReadOptions> = {},
): FileReading {
  return readFile(Readable.from(chunks), { gzip: false, ...options });
}
