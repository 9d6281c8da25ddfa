const LF = 10;
const CR = 13;
/** Larger than every telephone number, which has at most 15 digits. */
const TOO_LONG = 1e15;

/**
 * The obvious implementation for somebody who knows that a string for each line is slow: a table of numbers in typed
 * arrays, and a loop over the bytes. It skips punctuation, and supports no countries, columns or quotes.
 */
export class ByteLoop {
  readonly #slots: number;
  readonly #keys: Float64Array;
  readonly #marks: Uint8Array;
  #number = 0;
  #isBad = false;
  entries = 0;
  unreadable = 0;

  constructor(numbers: readonly Float64Array[], count: number) {
    this.#slots = 2 ** Math.ceil(Math.log2(count * 2));
    this.#keys = new Float64Array(this.#slots);
    this.#marks = new Uint8Array(this.#slots);
    for (const block of numbers) for (const number of block) if (number !== 0) this.#keys[this.#find(number)] = number;
  }

  #find(number: number): number {
    const low = number >>> 0;
    const high = (number / 4_294_967_296) >>> 0;
    let slot = Math.imul(low ^ Math.imul(high, 2_654_435_761), 2_246_822_507);
    slot = (slot ^ (slot >>> 15)) & (this.#slots - 1);
    while (this.#keys[slot] !== 0 && this.#keys[slot] !== number) slot = (slot + 1) & (this.#slots - 1);
    return slot;
  }

  #endLine(): void {
    if (this.#isBad || this.#number > TOO_LONG) this.unreadable++;
    else if (this.#number > 0) {
      this.entries++;
      const slot = this.#find(this.#number);
      if (this.#keys[slot] === this.#number) this.#marks[slot] = 1;
    }
    this.#number = 0;
    this.#isBad = false;
  }

  push(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at] ?? 0;
      const digit = byte - 0x30;
      if (digit >= 0 && digit <= 9) this.#number = this.#number * 10 + digit;
      else if (byte === LF || byte === CR) this.#endLine();
      // "+", space, "-", "(", ")", ".", "/".
      else if (byte !== 0x2b && byte !== 0x20 && byte !== 0x2d && byte !== 0x28 && byte !== 0x29 && byte !== 0x2e) {
        this.#isBad ||= byte !== 0x2f;
      }
    }
  }

  /** Ends the list. Returns how many numbers of the drop are on it. */
  end(): number {
    this.#endLine();
    return this.#marks.reduce((sum, mark) => sum + mark, 0);
  }
}
