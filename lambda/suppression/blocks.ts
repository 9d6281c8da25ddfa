export const BLOCK = 16_384;

/** An append-only list of numbers in blocks. Growing copies nothing, so that memory has no peaks. */
export class Blocks<Block extends Float64Array | Uint32Array> {
  readonly #make: () => Block;
  readonly blocks: Block[] = [];
  length = 0;

  /** @param make makes a block of {@link BLOCK} entries. */
  constructor(make: () => Block) {
    this.#make = make;
  }

  push(value: number): void {
    const at = this.length % BLOCK;
    const block = at === 0 ? this.#make() : this.blocks[this.blocks.length - 1];
    if (block === undefined) return;
    if (at === 0) this.blocks.push(block);
    block[at] = value;
    this.length++;
  }

  /** @throws {RangeError} when there is no such entry. */
  at(index: number): number {
    const value = index < this.length ? this.blocks[Math.floor(index / BLOCK)]?.[index % BLOCK] : undefined;
    if (value === undefined) throw new RangeError(`there is no entry ${index} of ${this.length}`);
    return value;
  }
}
