import { CR, LF, NUL } from './csv-bytes.ts';

/** The bytes with a special meaning, inside and outside quotes. */
export class SpecialBytes {
  /** 1 for every special byte. */
  readonly #plain = new Uint8Array(256);
  readonly #quoted = new Uint8Array(256);

  /** @param escapes -1 if there is none besides the doubled quote. */
  constructor(delimiter: number, quote: number, escapes: number) {
    for (const byte of [delimiter, LF, CR, quote, NUL]) this.#plain[byte] = 1;
    for (const byte of [quote, NUL]) this.#quoted[byte] = 1;
    if (escapes !== -1) this.#quoted[escapes] = 1;
  }

  /** The index of the next special byte; the length of the chunk if there is none. */
  find(chunk: Uint8Array, from: number, isQuoted: boolean): number {
    const special = isQuoted ? this.#quoted : this.#plain;
    let index = from;
    while (index < chunk.length && special[chunk[index] ?? NUL] === 0) index++;
    return index;
  }
}
