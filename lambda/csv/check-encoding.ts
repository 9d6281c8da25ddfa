import { isUtf8 } from 'node:buffer';
import { TextDecoder } from 'node:util';
import type { Problem } from '../problem.ts';

/** Watches the bytes of a file for such as its encoding does not have. */
export interface EncodingCheck {
  push(chunk: Uint8Array): void;
  end(): void;
}

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

/**
 * What single-byte encoding the bytes look like. Cyrillic text is runs of letters above 0xC0; in the languages of western
 * Europe such a letter stands alone among plain ones.
 */
export function guessEncoding(bytes: Uint8Array): string {
  let alone = 0;
  let inRuns = 0;
  for (const [index, byte] of bytes.entries()) {
    if (byte < 0xc0) continue;
    if ((bytes[index - 1] ?? 0) >= 0xc0 || (bytes[index + 1] ?? 0) >= 0xc0) inRuns++;
    else alone++;
  }
  return inRuns > alone ? 'windows-1251' : 'windows-1252';
}

/** Checks for UTF-8. Only the first wrong byte is reported: those behind it say the same. */
function checkUtf8(onProblem: (problem: Problem) => void): EncodingCheck {
  let carried = Buffer.alloc(0);
  let offset = 0;
  let isReported = false;

  function report(at: number, around: Uint8Array): void {
    isReported = true;
    const guess = guessEncoding(around);
    const message = `the file must be UTF-8; the byte at offset ${at} is not (if the file is ${guess}, set encoding=${guess})`;
    onProblem({ code: 'csv_encoding', offset: at, message });
  }

  return {
    push(chunk) {
      if (isReported) return;
      // At most three bytes of the chunk before: only a chunk behind such a cut is copied.
      const joined = carried.length === 0 ? chunk : Buffer.concat([carried, chunk]);
      const whole = joined.subarray(0, joined.length - openTail(joined));
      if (!isUtf8(whole)) report(offset + findInvalid(whole), joined);
      carried = Buffer.from(joined.subarray(whole.length));
      offset += whole.length;
    },
    end() {
      if (!isReported && carried.length > 0) report(offset, carried);
    },
  };
}

/** Checks that a decoder of the runtime can read the bytes; they are passed on as they are. */
function checkDecodable(label: string, decoder: TextDecoder, onProblem: (problem: Problem) => void): EncodingCheck {
  let isReported = false;
  const attempt = (decode: () => void) => {
    if (isReported) return;
    try {
      decode();
    } catch {
      isReported = true;
      onProblem({
        code: 'csv_encoding',
        message: `the file must be ${label}, as "encoding" says; some of its bytes are not`,
      });
    }
  };
  return {
    push: chunk => attempt(() => decoder.decode(chunk, { stream: true })),
    end: () => attempt(() => decoder.decode()),
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
    return { push: () => undefined, end: () => undefined };
  }
  return decoder.encoding === 'utf-8' ? checkUtf8(onProblem) : checkDecodable(label, decoder, onProblem);
}
