/** How many values of a file are remembered at most; further ones are not compared. */
export const MAX_SEEN_VALUES = 3_000_000;

/** The memory, in MB, that a function needs without the values of a file. */
const OTHER_MB = 178;
/** A value is in several tables at a time when it is compared with suppression lists. */
const VALUES_PER_MB = 9_000;
/** So many fit into any function. */
const FEW_VALUES = 100_000;

/**
 * How many values of a file the function can remember: {@link MAX_SEEN_VALUES} with 512 MB or more, and 702,000 with
 * 256 MB. Lambda kills a function that needs more memory than it has, without a word about why.
 *
 * @param memoryMb the function's memory, in MB. The bench measures what it uses.
 */
export function mostValuesIn(memoryMb: number): number {
  return Math.max(FEW_VALUES, Math.min(MAX_SEEN_VALUES, Math.floor((memoryMb - OTHER_MB) * VALUES_PER_MB)));
}

const FIRST_SLOTS = 1024;
/** The share of occupied slots at which the table grows. */
const MAX_LOAD = 0.75;
/** Two halves of a hash, and the line. */
const WORDS = 3;

/**
 * Remembers the values of a file in bounded memory: 64 bits of hash and a line number each, in one typed array that
 * doubles when it is full. It takes at most 48 MB for {@link MAX_SEEN_VALUES}, and half as much again while it doubles.
 *
 * Two values with the same hash count as equal. At the limit the chance of that is below one in a million, and the
 * result can only be a rejected file, never a second call.
 */
export class SeenValues {
  #slots = FIRST_SLOTS;
  #table = new Uint32Array(FIRST_SLOTS * WORDS);
  /** How many values are remembered. */
  readonly limit: number;
  #count = 0;
  /** The hash of the latest value, in two halves. Returning a pair for each value would cost measurable time. */
  #high = 0;
  #low = 0;
  /** Some value could not be remembered, so not all values are compared. */
  isOverflowing = false;

  constructor(limit = MAX_SEEN_VALUES) {
    this.limit = limit;
  }

  /**
   * Remembers a value.
   *
   * @param line 1 or more.
   * @returns the line of the first occurrence, if the value was seen before.
   */
  add(value: string, line: number): number | undefined {
    this.#hash(value);
    return this.#remember(line);
  }

  /**
   * Remembers an integer below 2^53. Two different integers never collide. A set holds either numbers or texts, never
   * both.
   *
   * @param line 1 or more.
   * @returns the line of the first occurrence, if the number was seen before.
   */
  addNumber(value: number, line: number): number | undefined {
    this.#high = Math.floor(value / 4_294_967_296);
    // Spreads consecutive numbers over the table. Multiplying by an odd factor keeps different numbers different.
    this.#low = (Math.imul(value, 2_654_435_761) ^ (Math.imul(value, 2_654_435_761) >>> 15)) >>> 0;
    return this.#remember(line);
  }

  /** A 64-bit hash of a text: the mixing of cyrb53, with both of its lanes kept. */
  #hash(value: string): void {
    let high = 0xdeadbeef;
    let low = 0x41c6ce57;
    for (let index = 0; index < value.length; index++) {
      const unit = value.charCodeAt(index);
      high = Math.imul(high ^ unit, 2_654_435_761);
      low = Math.imul(low ^ unit, 1_597_334_677);
    }
    high = Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909);
    low = Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909);
    this.#high = high >>> 0;
    this.#low = low >>> 0;
  }

  #remember(line: number): number | undefined {
    const high = this.#high;
    const low = this.#low;
    const at = this.#find(high, low);
    const first = this.#table[at + 2] ?? 0;
    if (first !== 0) return first;
    if (this.#count === this.limit) {
      this.isOverflowing = true;
      return undefined;
    }
    this.#put(at, high, low, line);
    this.#count++;
    if (this.#count > this.#slots * MAX_LOAD) this.#grow();
    return undefined;
  }

  /** The slot of this hash, or the free slot where it belongs. A line of 0 marks a free slot. */
  #find(high: number, low: number): number {
    const table = this.#table;
    let slot = low & (this.#slots - 1);
    for (;;) {
      const at = slot * WORDS;
      if (table[at + 2] === 0 || (table[at] === high && table[at + 1] === low)) return at;
      slot = (slot + 1) & (this.#slots - 1);
    }
  }

  #put(at: number, high: number, low: number, line: number): void {
    this.#table[at] = high;
    this.#table[at + 1] = low;
    this.#table[at + 2] = line;
  }

  #grow(): void {
    const old = this.#table;
    this.#slots *= 2;
    this.#table = new Uint32Array(this.#slots * WORDS);
    for (let at = 0; at < old.length; at += WORDS) {
      const high = old[at] ?? 0;
      const low = old[at + 1] ?? 0;
      const line = old[at + 2] ?? 0;
      if (line !== 0) this.#put(this.#find(high, low), high, low, line);
    }
  }
}
