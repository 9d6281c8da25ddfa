import { createHash } from 'node:crypto';
import type { Problem } from '../../problem.ts';
import { findByteOrderMark, type MarkedEncoding } from './byte-order-mark.ts';
import { collectBuffers } from './collect-buffers.ts';
import { findSeparatorLine } from './find-separator-line.ts';
import { recodeUtf16 } from './recode-utf16.ts';
import { LOOK_BYTES, recogniseFile } from './recognise-file.ts';
import { takeBeginning } from './take-beginning.ts';
import { MAX_UNPACKED_BYTES, unpackGzip } from './unpack-gzip.ts';
import { UnreadableFile } from './unreadable-file.ts';

export interface ReadOptions {
  /** The file is gzipped. */
  readonly gzip: boolean;
  /** The parameter of the drop. */
  readonly encoding?: string | undefined;
  /** The maximum size of an unpacked file, in bytes. */
  readonly maxBytes?: number | undefined;
  /** Whether to compute the digest of the file as uploaded. */
  readonly digest?: boolean | undefined;
}

/** Bytes that were removed from the beginning of a file. */
interface Skipped {
  readonly bytes: number;
  readonly lines: number;
}

/**
 * Facts about a file, collected on the way from its object to the bytes that are sent. They are complete when reading
 * has ended.
 */
export interface FileFacts {
  /** The size of the object in bytes. */
  uploadedBytes: number;
  /** Hex SHA-256 of the object, if it was asked for. */
  uploadedSha256?: string;
  /** The encoding of the file before it was recoded to UTF-8. */
  recodedFrom?: 'UTF-16LE' | 'UTF-16BE';
  /** The delimiter named by Excel's `sep=` line. */
  delimiter?: string;
  /** The part before the bytes that are sent: a byte order mark (except that of UTF-16) and a `sep=` line. */
  skipped?: Skipped;
  /** Why reading stopped before the end of the file. */
  problem?: Problem;
}

/** The bytes to send, and the facts about them. */
export interface FileReading extends AsyncIterable<Uint8Array> {
  readonly facts: Readonly<FileFacts>;
}

const isUtf16 = (encoding: string | undefined): encoding is 'utf-16le' | 'utf-16be' =>
  encoding === 'utf-16le' || encoding === 'utf-16be';

/** The runtime's name for an encoding; `undefined` if the runtime does not know it. */
export function canonicalEncoding(label: string | undefined): string | undefined {
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return undefined;
  }
}

/** Passes on the bytes of the object, counts them, and computes their digest if asked to. */
async function* measure(source: AsyncIterable<Uint8Array>, facts: FileFacts, digest: boolean) {
  const hash = digest ? createHash('sha256') : undefined;
  for await (const chunk of source) {
    facts.uploadedBytes += chunk.length;
    hash?.update(chunk);
    yield chunk;
  }
  if (hash) facts.uploadedSha256 = hash.digest('hex');
}

function assertMarkFits(marked: MarkedEncoding, said: string | undefined): void {
  const declared = canonicalEncoding(said);
  if (said === undefined || declared === marked || declared === 'utf-8' || isUtf16(declared)) return;
  const message = `"encoding" says ${said}, but the file begins with the byte order mark of ${marked.toUpperCase()}; set encoding=${marked}`;
  throw new UnreadableFile({ code: 'csv_encoding', offset: 0, message });
}

/**
 * Rejects files that are not text, removes a byte order mark, and recodes UTF-16, whether the mark or the uploader
 * names it.
 */
async function* toPlainBytes(source: AsyncIterable<Uint8Array>, options: ReadOptions, facts: FileFacts) {
  const { gzip, encoding: said } = options;
  const isUtf16Said = isUtf16(canonicalEncoding(said));
  let marked: MarkedEncoding | undefined;
  const unmarked = takeBeginning(source, (start, isWhole) => {
    if (start.length < LOOK_BYTES && !isWhole) return undefined;
    const other = recogniseFile(start, { gzip, isUtf16: isUtf16Said });
    if (other) throw other;
    const mark = findByteOrderMark(start);
    if (mark === undefined || mark === 'none') return mark && 0;
    marked = mark.encoding;
    if (!isUtf16(marked)) facts.skipped = { bytes: mark.length, lines: 0 };
    return mark.length;
  });
  async function* startWith(first: IteratorResult<Uint8Array>) {
    if (!first.done) yield first.value;
    yield* unmarked;
  }
  try {
    const first = await unmarked.next();
    if (marked !== undefined) assertMarkFits(marked, said);
    const encoding = marked ?? canonicalEncoding(said);
    const rest = startWith(first);
    if (isUtf16(encoding)) {
      facts.recodedFrom = encoding === 'utf-16le' ? 'UTF-16LE' : 'UTF-16BE';
      yield* recodeUtf16(rest, encoding);
    } else yield* rest;
  } finally {
    // If the loop ended early, the source would otherwise stay open.
    await unmarked.return(undefined);
  }
}

function withoutSeparatorLine(source: AsyncIterable<Uint8Array>, facts: FileFacts) {
  return takeBeginning(source, start => {
    const line = findSeparatorLine(start);
    if (line === undefined || line === 'none') return line && 0;
    facts.delimiter = line.delimiter;
    facts.skipped = { bytes: (facts.skipped?.bytes ?? 0) + line.length, lines: 1 };
    return line.length;
  });
}

async function* untilUnreadable(source: AsyncIterable<Uint8Array>, facts: FileFacts) {
  try {
    yield* source;
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    facts.problem = error.problem;
  }
}

/**
 * The path of a file's bytes from the object to the request. Both passes read through here, so that the bytes that are
 * planned are the bytes that are sent.
 *
 * ```
 *   object | gzip unpacked | other kinds of files rejected | byte order mark removed | UTF-16 recoded to UTF-8 | Excel's "sep=" line removed
 * ```
 *
 * A file that is not what it claims to be ends early, and the facts give the reason.
 */
export function readFile(source: AsyncIterable<Uint8Array>, options: ReadOptions): FileReading {
  const facts: FileFacts = { uploadedBytes: 0 };
  const uploaded = measure(source, facts, options.digest ?? false);
  const unpacked = options.gzip ? unpackGzip(uploaded, options.maxBytes ?? MAX_UNPACKED_BYTES) : uploaded;
  const plain = withoutSeparatorLine(toPlainBytes(unpacked, options, facts), facts);
  const bytes = collectBuffers(untilUnreadable(plain, facts));
  return { facts, [Symbol.asyncIterator]: () => bytes };
}
