import { MAX_KEPT_BYTES } from './keep-value.ts';

const MARK = [0xef, 0xbb, 0xbf] as const;
/** How many bytes of the header the search for good rows compares. */
const STARTS_WITH = 4;

/** Why a record is not an ordinary row. */
export type Likeness = 'the header again' | 'behind a mark';

/** The first bytes of a header as one little-endian number, and a mask with a one for each bit that counts. */
export interface HeaderStart {
  readonly bytes: number;
  readonly bits: number;
}

const SPACE = 0x20;
/** The bit that distinguishes lower case from upper case. */
const LOWER_CASE = 0x20;

function readStart(header: readonly number[]): HeaderStart {
  const first = Buffer.alloc(STARTS_WITH);
  const length = Math.min(header.length, STARTS_WITH);
  for (let index = 0; index < length; index++) first[index] = (header[index] ?? 0) | LOWER_CASE;
  return { bytes: first.readUInt32LE(), bits: 2 ** (8 * length) - 1 };
}

/**
 * Keeps the bytes of the header and finds it again among the rows, with or without quotes and spaces and in any case. A
 * repeated header, or a byte order mark before a row, means that two files were joined.
 */
export class HeaderMatch {
  readonly #quote: number;
  readonly #header: number[] = [];
  #isKnown = false;
  /** How many bytes of the header the record matches so far; -1 if it differs. */
  #same = 0;
  /** How many bytes of a byte order mark the record begins with; -1 if it begins with others. */
  #mark = 0;
  start: HeaderStart = { bytes: 1, bits: 0 };

  constructor(quote: number) {
    this.#quote = quote;
  }

  /** Takes the next bytes of a record, without its line end. */
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
