import { isUtf8 } from 'node:buffer';
import { TextDecoder } from 'node:util';
import type { Problem } from '../../problem.ts';

/** Watches the bytes of a file for such as its encoding does not have. What it found is reported at the end. */
export interface EncodingCheck {
  push(chunk: Uint8Array): void;
  end(): void;
  /** Offset of the first wrong byte, once one came and if the check can tell. */
  readonly invalidAt: number | undefined;
}

/** How many bytes, from the first wrong one on, the likely encoding is guessed from. */
const GUESS_BYTES = 4096;

/** Length of the UTF-8 sequence that begins with this byte; 0 for a byte that begins none. */
function sequenceLength(byte: number): number {
  if (byte < 0x80) return 1;
  if (byte < 0xc2) return 0;
  if (byte < 0xe0) return 2;
  if (byte < 0xf0) return 3;
  return byte < 0xf5 ? 4 : 0;
}

/** How many bytes at the end of a chunk are the beginning of a sequence whose rest is still to come. */
function openTail(chunk: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, chunk.length); back++) {
    const byte = chunk[chunk.length - back] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    return sequenceLength(byte) > back ? back : 0;
  }
  return 0;
}

/** The index of the first byte that is no UTF-8. Slow, and asked once a file: only of a chunk that has such a byte. */
function findInvalid(chunk: Uint8Array): number {
  let index = 0;
  for (;;) {
    const length = sequenceLength(chunk[index] ?? 0);
    const sequence = chunk.subarray(index, index + length);
    if (length === 0 || sequence.length < length || !isUtf8(sequence)) return index;
    index += length;
  }
}

const isLetter = (byte: number) => byte >= 0x80 || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);

/** Letters of windows-1250 that are signs in windows-1252, which seldom stand before another letter. */
const CENTRAL = new Set([0x8a, 0x8c, 0x8e, 0x9a, 0x9c, 0x9e, 0x9f, 0xa3, 0xa5, 0xaf, 0xb3, 0xb9, 0xbc, 0xbe, 0xbf]);

/**
 * What single-byte encoding the bytes look like. Cyrillic text is runs of letters above 0xC0, and begins a name with a capital,
 * which is the lower half of them in windows-1251 and the upper half in KOI8-R; in the languages of the Latin alphabet such a
 * letter stands alone among plain ones.
 */
export function guessEncoding(bytes: Uint8Array): string {
  let alone = 0;
  let inRuns = 0;
  let central = 0;
  let capitals = 0;
  for (const [index, byte] of bytes.entries()) {
    const [before, after] = [bytes[index - 1] ?? 0, bytes[index + 1] ?? 0];
    if (CENTRAL.has(byte) && isLetter(after)) central++;
    if (byte < 0xc0) continue;
    if (before >= 0xc0 || after >= 0xc0) inRuns++;
    else alone++;
    if (before < 0xc0 && after >= 0xc0) capitals += Math.sign((after & 0x20) - (byte & 0x20));
  }
  if (inRuns > alone) return capitals < 0 ? 'koi8-r' : 'windows-1251';
  return central > 0 && central * 4 >= alone ? 'windows-1250' : 'windows-1252';
}

/** Checks for UTF-8. Only the first wrong byte is reported: those behind it say the same. */
function checkUtf8(onProblem: (problem: Problem) => void): EncodingCheck {
  let carried = Buffer.alloc(0);
  let offset = 0;
  let invalidAt: number | undefined;
  let around = Buffer.alloc(0);

  /** What is guessed from is the same, however the bytes came. */
  function look(bytes: Uint8Array): void {
    around = Buffer.concat([around, bytes.subarray(0, GUESS_BYTES - around.length)]);
  }

  return {
    push(chunk) {
      if (invalidAt !== undefined) {
        look(chunk);
        return;
      }
      // At most three bytes of the chunk before: only a chunk behind such a cut is copied.
      const joined = carried.length === 0 ? chunk : Buffer.concat([carried, chunk]);
      const whole = joined.subarray(0, joined.length - openTail(joined));
      if (!isUtf8(whole)) {
        const index = findInvalid(whole);
        invalidAt = offset + index;
        look(joined.subarray(index));
      }
      carried = Buffer.from(joined.subarray(whole.length));
      offset += whole.length;
    },
    end() {
      if (invalidAt === undefined && carried.length > 0) {
        invalidAt = offset;
        look(carried);
      }
      if (invalidAt === undefined) return;
      const guess = guessEncoding(around);
      const message = `the file must be UTF-8; the byte at offset ${invalidAt} is not (if the file is ${guess}, set encoding=${guess})`;
      onProblem({ code: 'csv_encoding', offset: invalidAt, message });
    },
    get invalidAt() {
      return invalidAt;
    },
  };
}

/** Checks that a decoder of the runtime can read the bytes; they are passed on as they are. */
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

/**
 * Makes the check for an encoding. One that the runtime does not know is not checked: the API may know it.
 *
 * @param encoding the parameter; UTF-8 when absent, as at the API.
 */
export function createEncodingCheck(
  encoding: string | undefined,
  onProblem: (problem: Problem) => void,
): EncodingCheck {
  const label = encoding ?? 'utf-8';
  let decoder: TextDecoder;
  try {
    decoder = new TextDecoder(label, { fatal: true });
  } catch {
    return { push: () => undefined, end: () => undefined, invalidAt: undefined };
  }
  return decoder.encoding === 'utf-8' ? checkUtf8(onProblem) : checkDecodable(label, decoder, onProblem);
}
