/** Bytes kept of the header, or of one value; a header beyond them is no header, and must not fill the memory. */
export const MAX_KEPT_BYTES = 64 * 1024;

const NOTHING = Buffer.alloc(0);

/** The bytes of a value, or of a header, as they come in pieces. */
export class KeptValue {
  /** A piece was left out. */
  isTooLong = false;
  #pieces: Buffer[] = [];
  #bytes = 0;

  add(chunk: Uint8Array, from: number, to: number): void {
    if (this.#bytes + to - from > MAX_KEPT_BYTES) {
      this.isTooLong = true;
      return;
    }
    this.#bytes += to - from;
    // Copied: the chunk may be used again by its owner, and must not be held for a few bytes of it.
    this.#pieces.push(Buffer.from(chunk.subarray(from, to)));
  }

  /** What was kept since the last time; the limit goes on counting until `clear`. */
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
