import { MAX_KEPT_BYTES } from './keep-value.ts';

const MARK = [0xef, 0xbb, 0xbf] as const;
/** How much of the header the search for good rows compares. */
const STARTS_WITH = 4;

/** What a record turned out to be that is no ordinary row. */
export type Likeness = 'the header again' | 'behind a mark';

/** The first bytes of a header as one number, the first one lowest, and a one for each bit of them. */
export interface HeaderStart {
  readonly bytes: number;
  readonly bits: number;
}

const SPACE = 0x20;
/** What a capital letter lacks. */
const LOWER_CASE = 0x20;

function readStart(header: readonly number[]): HeaderStart {
  const first = Buffer.alloc(STARTS_WITH);
  const length = Math.min(header.length, STARTS_WITH);
  for (let index = 0; index < length; index++) first[index] = (header[index] ?? 0) | LOWER_CASE;
  return { bytes: first.readUInt32LE(), bits: 2 ** (8 * length) - 1 };
}

/**
 * Keeps the bytes of the header, and finds it again among the rows, with quotes and spaces or without and in any case: the mark of two
 * files that were put together. So is a byte order mark in front of a row.
 */
export class HeaderMatch {
  readonly #quote: number;
  readonly #header: number[] = [];
  #isKnown = false;
  /** Bytes of the header that the record has so far; -1 when it is another one. */
  #same = 0;
  /** Bytes of a byte order mark that the record begins with; -1 when it begins otherwise. */
  #mark = 0;
  start: HeaderStart = { bytes: 1, bits: 0 };

  constructor(quote: number) {
    this.#quote = quote;
  }

  /** The next bytes of a record, without its line end. */
  add(chunk: Uint8Array, from: number, to: number): void {
    let at = from;
    while (this.#isKnown && this.#mark >= 0 && this.#mark < MARK.length && at < to) {
      if (chunk[at] === MARK[this.#mark]) {
        this.#mark++;
        at++;
      } else this.#mark = -1;
    }
    for (; this.#same >= 0 && at < to; at++) this.#compare(chunk[at] ?? 0);
  }

  #compare(byte: number): void {
    if (byte === this.#quote || byte === SPACE) return;
    const lower = byte >= 0x41 && byte <= 0x5a ? byte | LOWER_CASE : byte;
    if (!this.#isKnown) {
      if (this.#header.length < MAX_KEPT_BYTES) this.#header.push(lower);
    } else if (lower === this.#header[this.#same]) this.#same++;
    else this.#same = -1;
  }

  endRecord(): Likeness | undefined {
    if (!this.#isKnown) {
      this.#isKnown = true;
      this.start = readStart(this.#header);
      return undefined;
    }
    const isHeader = this.#header.length > 0 && this.#same === this.#header.length;
    const isMarked = this.#mark === MARK.length;
    this.#same = 0;
    this.#mark = 0;
    if (isHeader) return 'the header again';
    return isMarked ? 'behind a mark' : undefined;
  }
}
