import { NUL } from '../csv-bytes.ts';

/** Bytes of the end that are kept: a report's footer is shorter. */
const TAIL_BYTES = 4096;

/** The end of a file, as far as it has come. */
export class Tail {
  /** How many NULs stand at the end, also of those that are not kept. */
  nuls = 0;
  readonly #kept = Buffer.alloc(TAIL_BYTES);
  #length = 0;

  add(chunk: Uint8Array): void {
    let start = chunk.length;
    while (start > 0 && chunk[start - 1] === NUL) start--;
    this.nuls = chunk.length - start + (start === 0 ? this.nuls : 0);
    const last = chunk.length > TAIL_BYTES ? chunk.subarray(-TAIL_BYTES) : chunk;
    const rest = Math.min(this.#length, TAIL_BYTES - last.length);
    if (rest > 0) this.#kept.copyWithin(0, this.#length - rest, this.#length);
    // Copied: the chunk may be used again by its owner.
    this.#kept.set(last, rest);
    this.#length = rest + last.length;
  }

  /** The last bytes, until more come. */
  get bytes(): Buffer {
    return this.#kept.subarray(0, this.#length);
  }
}
