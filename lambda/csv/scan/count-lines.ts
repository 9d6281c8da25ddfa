import { CR, LF } from './csv-bytes.ts';

/** Counts line ends (LF, CR LF or CR) in a stream of bytes. */
export class LineEnds {
  #afterCr = false;

  /** The number of line ends that begin in these bytes. */
  count(bytes: Uint8Array, from: number, to: number): number {
    let ends = 0;
    for (let index = from; index < to; index++) {
      const byte = bytes[index];
      if (byte === CR || (byte === LF && !this.#afterCr)) ends++;
      this.#afterCr = byte === CR;
    }
    return ends;
  }
}

/** Counts the line ends of consecutive rows with the native search. */
export class LineCursor {
  readonly #bytes: Buffer;
  #lf: number;
  #cr: number;
  #ends = 0;

  constructor(bytes: Buffer, start: number) {
    this.#bytes = bytes;
    this.#lf = this.#find(LF, start);
    this.#cr = this.#find(CR, start);
  }

  #find(byte: number, from: number): number {
    const index = this.#bytes.indexOf(byte, from);
    return index === -1 ? Number.POSITIVE_INFINITY : index;
  }

  /** The line ends of the row before an index. */
  countTo(index: number): number {
    for (; this.#lf < index; this.#lf = this.#find(LF, this.#lf + 1)) this.#ends++;
    for (; this.#cr < index; this.#cr = this.#find(CR, this.#cr + 1))
      if (this.#bytes[this.#cr + 1] !== LF) this.#ends++;
    return this.#ends;
  }

  /** The line ends of the row, which ends before an index. */
  endRow(index: number): number {
    const ends = this.countTo(index);
    this.#ends = 0;
    return ends;
  }
}
