import { isAscii, isUtf8 } from 'node:buffer';
import { TextDecoder } from 'node:util';
import type { Problem } from '../../problem.ts';
import { CR, LF } from '../scan/csv-bytes.ts';
import { DOS, guessEncodings } from './guess-encoding.ts';

/** Checks the bytes of a file for ones that are invalid in its encoding. Findings are reported at the end. */
export interface EncodingCheck {
  push(chunk: Uint8Array): void;
  end(): void;
  /** The index of the first invalid byte among those pushed, if there is one and the check can locate it. */
  readonly invalidAt: number | undefined;
}

export interface EncodingOptions {
  /**
   * Accepts encodings that the runtime does not know, when nothing depends on the content of the file. Default false.
   */
  readonly mayBeUnknown?: boolean | undefined;
  /** Whether the uploader may name another encoding; if so, messages suggest it. Default true. */
  readonly mayBeNamed?: boolean | undefined;
  /** The offset of the first byte in the file. Default 0. */
  readonly start?: number | undefined;
}

/** How many bytes of lines with non-ASCII letters are kept to guess the encoding. */
const GUESS_BYTES = 16 * 1024;
/** How much of the line before the first invalid byte is kept. */
const LINE_BYTES = 256;

/** So many valid UTF-8 letters do not appear in another encoding by chance. */
const MIXED_LETTERS = 5;

/** Length of the UTF-8 sequence that begins with this byte; 0 for a byte that begins none. */
function sequenceLength(byte: number): number {
  if (byte < 0x80) return 1;
  if (byte < 0xc2) return 0;
  if (byte < 0xe0) return 2;
  if (byte < 0xf0) return 3;
  return byte < 0xf5 ? 4 : 0;
}

/** The number of bytes at the end of a chunk that begin a sequence which continues in the next chunk. */
function openTail(chunk: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, chunk.length); back++) {
    const byte = chunk[chunk.length - back] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    return sequenceLength(byte) > back ? back : 0;
  }
  return 0;
}

/** The index of the first invalid UTF-8 byte. Slow, but called at most once for a file, for a chunk that has one. */
function findInvalid(chunk: Uint8Array): number {
  let index = 0;
  for (;;) {
    const length = sequenceLength(chunk[index] ?? 0);
    const sequence = chunk.subarray(index, index + length);
    if (length === 0 || sequence.length < length || !isUtf8(sequence)) return index;
    index += length;
  }
}

/** The number of non-ASCII letters in UTF-8. */
function countLetters(utf8: Uint8Array): number {
  let letters = 0;
  for (const byte of utf8) if (byte >= 0xc0) letters++;
  return letters;
}

/** Collects lines with non-ASCII letters, from the first invalid byte on. The result does not depend on the chunks. */
class OddLines {
  readonly lines: Buffer[] = [];
  #line: number[] = [];
  #bytes = 0;

  add(bytes: Uint8Array): void {
    for (const byte of bytes) {
      if (this.#bytes >= GUESS_BYTES) return;
      if (byte === LF || byte === CR) this.end();
      else this.#line.push(byte);
      if (this.#line.length >= GUESS_BYTES) this.end();
    }
  }

  end(): void {
    const line = Buffer.from(this.#line);
    this.#line = [];
    if (isAscii(line)) return;
    this.lines.push(line);
    this.#bytes += line.length;
  }
}

/** Advice about invalid UTF-8. An encoding is named only if the letters point to it. */
function advise(lines: readonly Uint8Array[], utf8Letters: number, mayBeNamed: boolean): string {
  const right = lines.filter(line => isUtf8(line));
  const letters = right.length * 4 < lines.length ? 0 : right.reduce((sum, line) => sum + countLetters(line), 0);
  if (utf8Letters >= MIXED_LETTERS || letters >= MIXED_LETTERS) {
    return 'other letters of the file are UTF-8, so bytes were damaged or files of two encodings put together';
  }
  const save = 'save it as UTF-8';
  const name = mayBeNamed ? ', or name what it was saved as in "encoding"' : '';
  const guesses = guessEncodings(lines);
  const [guess = [], ...others] = guesses;
  const [first, ...alike] = guess;
  if (first === undefined) return save + name;
  if (others.length > 0) {
    const names = guesses.map(([one]) => one).join(' or ');
    return `it may be ${names}, which read it differently: ${save}${name}`;
  }
  if (first === DOS) return `it looks like ${DOS}, as MS-DOS wrote it: ${save}`;
  const same = alike.length === 0 ? '' : ` (${alike.slice(0, 3).join(', ')} would read it alike)`;
  return `it looks like ${first}${same}: ${save}${mayBeNamed ? `, or set encoding=${first} if it is that` : ''}`;
}

/** Checks for UTF-8. Only the first invalid byte is reported; more would add nothing. */
function checkUtf8(onProblem: (problem: Problem) => void, start: number, mayBeNamed: boolean): EncodingCheck {
  let carried = Buffer.alloc(0);
  /** The last valid bytes: the line before an invalid byte is needed for the guess. */
  let before = Buffer.alloc(0);
  let offset = 0;
  let invalidAt: number | undefined;
  let isCut = false;
  let utf8Letters = 0;
  const odd = new OddLines();

  function keep(right: Uint8Array): void {
    // Copied, because the owner of the chunk may reuse it.
    if (right.length < LINE_BYTES) before = Buffer.concat([before, right]).subarray(-LINE_BYTES);
    else {
      if (before.length !== LINE_BYTES) before = Buffer.alloc(LINE_BYTES);
      before.set(right.subarray(-LINE_BYTES));
    }
  }

  /** Stops counting at the threshold, to save time. */
  function count(right: Uint8Array): void {
    if (utf8Letters < MIXED_LETTERS) utf8Letters += countLetters(right);
  }

  function stop(right: Uint8Array, wrong: Uint8Array): void {
    invalidAt = offset + right.length;
    count(right);
    keep(right);
    const lineStart = Math.max(before.lastIndexOf(LF), before.lastIndexOf(CR)) + 1;
    odd.add(before.subarray(lineStart));
    odd.add(wrong);
  }

  return {
    push(chunk) {
      if (invalidAt !== undefined) {
        odd.add(chunk);
        return;
      }
      // At most three bytes of the previous chunk, so a chunk is copied only after such a cut.
      const joined = carried.length === 0 ? chunk : Buffer.concat([carried, chunk]);
      const whole = joined.subarray(0, joined.length - openTail(joined));
      if (!isAscii(whole)) {
        if (!isUtf8(whole)) {
          const index = findInvalid(whole);
          stop(joined.subarray(0, index), joined.subarray(index));
          return;
        }
        count(whole);
      }
      if (carried.length > 0 || whole.length < joined.length) carried = Buffer.from(joined.subarray(whole.length));
      offset += whole.length;
      keep(whole);
    },
    end() {
      if (invalidAt === undefined && carried.length > 0) {
        isCut = true;
        stop(Buffer.alloc(0), carried);
      }
      if (invalidAt === undefined) return;
      odd.end();
      const at = start + invalidAt;
      const what = isCut
        ? `the file must be UTF-8; its last character, at offset ${at}, is incomplete: the upload is truncated, or it is not UTF-8`
        : `the file must be UTF-8; the byte at offset ${at} is not: ${advise(odd.lines, utf8Letters, mayBeNamed)}`;
      onProblem({ code: 'csv_encoding', offset: at, message: what });
    },
    get invalidAt() {
      return invalidAt;
    },
  };
}

/** Checks that a decoder of the runtime can read the bytes. The bytes are not changed. */
function checkDecodable(label: string, decoder: TextDecoder, onProblem: (problem: Problem) => void): EncodingCheck {
  let isWrong = false;
  const attempt = (decode: () => void) => {
    if (isWrong) return;
    try {
      decode();
    } catch {
      isWrong = true;
    }
  };
  return {
    push: chunk => attempt(() => decoder.decode(chunk, { stream: true })),
    end() {
      attempt(() => decoder.decode());
      const message = `the file must be ${label}, as "encoding" says; some of its bytes are not`;
      if (isWrong) onProblem({ code: 'csv_encoding', message });
    },
    invalidAt: undefined,
  };
}

/** An encoding that the runtime cannot read could hide any calling window or number, so it is normally rejected. */
function checkUnknown(label: string, mayPass: boolean, onProblem: (problem: Problem) => void): EncodingCheck {
  const message = `"encoding" must be one that can be read here, so that the file can be checked; "${label}" is not: save the file as UTF-8`;
  return {
    push: () => undefined,
    end() {
      if (!mayPass) onProblem({ code: 'csv_encoding', field: 'encoding', message });
    },
    invalidAt: undefined,
  };
}

/**
 * Makes the check for an encoding.
 *
 * @param encoding the parameter; UTF-8 when absent, as at the API.
 */
export function createEncodingCheck(
  encoding: string | undefined,
  onProblem: (problem: Problem) => void,
  { mayBeUnknown = false, mayBeNamed = true, start = 0 }: EncodingOptions = {},
): EncodingCheck {
  const label = encoding ?? 'utf-8';
  let decoder: TextDecoder;
  try {
    decoder = new TextDecoder(label, { fatal: true });
  } catch {
    return checkUnknown(label, mayBeUnknown, onProblem);
  }
  return decoder.encoding === 'utf-8'
    ? checkUtf8(onProblem, start, mayBeNamed)
    : checkDecodable(label, decoder, onProblem);
}
