import { NUL } from '../csv-bytes.ts';

/** How many of the last bytes are kept; the footer of a report is shorter. */
const TAIL_BYTES = 4096;

/** The last bytes of a file so far. */
export class Tail {
  /** The number of NULs at the end, including those that are not kept. */
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
    // Copied, because the owner of the chunk may reuse it.
    this.#kept.set(last, rest);
    this.#length = rest + last.length;
  }

  /** The last bytes; valid until the next chunk. */
  get bytes(): Buffer {
    return this.#kept.subarray(0, this.#length);
  }
}
