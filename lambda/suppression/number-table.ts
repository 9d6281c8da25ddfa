import { MATCH_NUMBERS_WASM } from '../wasm/match-numbers-wasm.ts';
import { openWasm } from '../wasm/open-wasm.ts';
import { BLOCK, Blocks } from './blocks.ts';
import type { ListShape } from './list-shape.ts';
import type { NumberIndex } from './number-index.ts';

const DOUBLE = 8;

/** The counts of one suppression list. */
interface ListCounts {
  readonly entries: number;
  readonly unreadable: number;
  /** 0 when every line was readable. */
  readonly firstUnreadableLine: number;
  /** True when the list ended inside quotes. */
  readonly isUnclosed: boolean;
  /** True when a field of the header contains a quote that does not open it. */
  readonly isHeaderStray: boolean;
}

/** The digits of a text as a number, and their count. */
function digitsOf(text = ''): readonly [number, number] {
  return [Number(text), text.length];
}

/**
 * The numbers of a drop in WebAssembly memory, 16 bytes each, or 32 as digests. A suppression list is matched there
 * without a call or a string for each line.
 */
export class NumberTable {
  readonly #index: NumberIndex;
  readonly #input: Uint8Array;
  readonly #doubles: Float64Array;
  readonly #call: (name: string, ...values: readonly number[]) => number;
  readonly #read: (name: string) => number;

  /**
   * @param isHashed true when the table holds digests.
   * @throws {RangeError} when WebAssembly cannot allocate the memory.
   */
  constructor(index: NumberIndex, isHashed: boolean) {
    this.#index = index;
    const wasm = openWasm(MATCH_NUMBERS_WASM);
    this.#call = (name, ...values) => Number(wasm.find(name)(...values));
    this.#read = wasm.read;
    if (this.#call('open', index.numbers, Number(isHashed)) === 0) {
      throw new RangeError(`there is no memory for ${index.numbers} numbers`);
    }
    const bytes = wasm.read('INPUT_BYTES');
    this.#input = new Uint8Array(wasm.memory, wasm.read('INPUT'), bytes);
    this.#doubles = new Float64Array(wasm.memory, wasm.read('INPUT'), bytes / DOUBLE);
    for (const { count } of this.#pieces()) this.#call('add', count);
  }

  /** Starts a list. */
  begin({ delimiter, column, countryCode, nationalPrefix }: ListShape): void {
    const separator = delimiter?.charCodeAt(0) ?? 0;
    this.#call('begin', separator, column ?? -1, ...digitsOf(countryCode), ...digitsOf(nationalPrefix));
  }

  /** Reads the next bytes; the result does not depend on how the list is divided into chunks. */
  push(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length; at += this.#input.length) {
      const piece = chunk.subarray(at, at + this.#input.length);
      this.#input.set(piece);
      this.#call('read', piece.length);
    }
  }

  /** Ends the list. */
  end(): ListCounts {
    this.#call('end');
    return {
      entries: this.#read('entries'),
      unreadable: this.#read('unreadable'),
      firstUnreadableLine: this.#read('firstUnreadable'),
      isUnclosed: this.#read('isUnclosed') !== 0,
      isHeaderStray: this.#read('isHeaderStray') !== 0,
    };
  }

  /** The data rows that have a number of the list: ascending, without duplicates. */
  findRows(): Uint32Array {
    const rows = new Blocks(() => new Uint32Array(BLOCK));
    let last = 0;
    for (const { first, count } of this.#pieces()) {
      this.#call('look', count);
      for (let at = 0; at < count; at++) {
        if (this.#doubles[at] === 0) continue;
        const row = this.#index.rowOf(first + at);
        // The numbers of a row are adjacent.
        if (row !== last) rows.push(row);
        last = row;
      }
    }
    const found = new Uint32Array(rows.length);
    for (const [at, block] of rows.blocks.entries()) {
      found.set(block.subarray(0, rows.length - at * BLOCK), at * BLOCK);
    }
    return found;
  }

  /** Copies the numbers into WebAssembly's input buffer, as many at a time as fit. */
  *#pieces(): Generator<{ readonly first: number; readonly count: number }> {
    const { numbers, blocks } = this.#index;
    const room = this.#doubles.length;
    for (const [block, held] of blocks.entries()) {
      for (let at = 0; at < BLOCK; at += room) {
        const first = block * BLOCK + at;
        const count = Math.min(room, BLOCK - at, numbers - first);
        if (count <= 0) return;
        this.#doubles.set(held.subarray(at, at + count));
        yield { first, count };
      }
    }
  }
}
