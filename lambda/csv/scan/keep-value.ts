/**
 * The maximum number of bytes kept of the header or of one value. A longer header is not a header, and must not fill
 * the memory.
 */
export const MAX_KEPT_BYTES = 64 * 1024;

const NOTHING = Buffer.alloc(0);

/** Collects the bytes of a value, or of the header, from several chunks. */
export class KeptValue {
  /** Some bytes were left out. */
  isTooLong = false;
  #pieces: Buffer[] = [];
  #bytes = 0;

  add(chunk: Uint8Array, from: number, to: number): void {
    if (this.#bytes + to - from > MAX_KEPT_BYTES) {
      this.isTooLong = true;
      return;
    }
    this.#bytes += to - from;
    // Copied: the owner of the chunk may reuse it, and a few bytes should not keep all of it in memory.
    this.#pieces.push(Buffer.from(chunk.subarray(from, to)));
  }

  /** The bytes since the last call. Those taken still count towards the maximum, until `clear`. */
  take(): Buffer {
    if (this.#pieces.length === 0) return NOTHING;
    const bytes = Buffer.concat(this.#pieces);
    this.#pieces = [];
    return bytes;
  }

  clear(): void {
    if (this.#pieces.length > 0) this.#pieces = [];
    this.#bytes = 0;
    this.isTooLong = false;
  }
}
