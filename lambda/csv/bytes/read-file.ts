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
  /** The file is packed. */
  readonly gzip: boolean;
  /** The parameter: what the uploader says. */
  readonly encoding?: string | undefined;
  /** Most bytes that a packed file may unpack to. */
  readonly maxBytes?: number | undefined;
  /** Whether the digest of the file as it was uploaded is wanted too. */
  readonly digest?: boolean | undefined;
}

/** What was taken away from the beginning of a file. */
export interface Skipped {
  readonly bytes: number;
  readonly lines: number;
}

/** What was noticed of a file on the way from its object to the bytes that are sent; complete when the reading ended. */
export interface FileFacts {
  /** Bytes of the object. */
  uploadedBytes: number;
  /** Hex SHA-256 of the object, when it was asked for. */
  uploadedSha256?: string;
  /** The encoding that the bytes had before they were recoded to UTF-8. */
  recodedFrom?: 'UTF-16LE' | 'UTF-16BE';
  /** The delimiter that Excel's `sep=` line names. */
  delimiter?: string;
  /** What stands in front of the bytes that are sent: a byte order mark (of UTF-16 it does not count), a `sep=` line. */
  skipped?: Skipped;
  /** Why the reading ended before the file did. */
  problem?: Problem;
}

/** The bytes to send, and what was noticed of them. */
export interface FileReading extends AsyncIterable<Uint8Array> {
  readonly facts: Readonly<FileFacts>;
}

const isUtf16 = (encoding: string | undefined): encoding is 'utf-16le' | 'utf-16be' =>
  encoding === 'utf-16le' || encoding === 'utf-16be';

/** The name under which the runtime knows an encoding; `undefined` when it does not. */
export function canonicalEncoding(label: string | undefined): string | undefined {
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return undefined;
  }
}

/** The bytes of the object themselves, counted and, where asked for, digested. */
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

/** Refuses what is no text, takes a byte order mark away, and recodes UTF-16, whether the mark or the uploader says so. */
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
    // Left before its turn, the source behind would stay open.
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
 * The way of a file's bytes from the object to the request; both passes read through here, so that what is planned is
 * what is sent.
 *
 * ```
 *   object | gzip unpacked | other kinds of files refused | byte order mark taken away | UTF-16 recoded to UTF-8 | Excel's "sep=" line taken away
 * ```
 *
 * A file that is not what it claims to be ends early, and the facts say why.
 */
export function readFile(source: AsyncIterable<Uint8Array>, options: ReadOptions): FileReading {
  const facts: FileFacts = { uploadedBytes: 0 };
  const uploaded = measure(source, facts, options.digest ?? false);
  const unpacked = options.gzip ? unpackGzip(uploaded, options.maxBytes ?? MAX_UNPACKED_BYTES) : uploaded;
  const plain = withoutSeparatorLine(toPlainBytes(unpacked, options, facts), facts);
  const bytes = collectBuffers(untilUnreadable(plain, facts));
  return { facts, [Symbol.asyncIterator]: () => bytes };
}
