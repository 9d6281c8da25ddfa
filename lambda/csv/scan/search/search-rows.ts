import type { DecodeText } from '../../bytes/decode-text.ts';
import type { Place } from '../../place.ts';
import { LineCursor } from '../count-lines.ts';
import type { ScanOptions } from '../scan-options.ts';
import { type IndexedRows, indexRows, loadBytes, type RowShape } from './index-rows.ts';
import { readFields } from './read-fields.ts';

/**
 * How many bytes to skip after a search without a result, because the state machine has to pass the odd bytes first.
 */
const SEARCH_AGAIN = 64;

/** The rows to search for, and the callbacks for their values. */
interface SearchOptions extends Pick<ScanOptions, 'onValue' | 'onBytes' | 'onRow'> {
  readonly shape: Omit<RowShape, 'needsFields'>;
  /** Indexes of the columns whose values are needed, in order. */
  readonly needed: readonly number[];
  readonly decode: DecodeText;
}

/** Consecutive good rows. */
interface GoodRows {
  readonly rows: number;
  /** Line ends inside quotes in them. */
  readonly breaks: number;
  /** The index in the chunk after them. */
  readonly end: number;
}

/** Finds good rows in the chunks of one file, as many at once as there are. */
export class RowSearch {
  readonly #options: SearchOptions;
  readonly #shape: RowShape;
  /** The loaded range of the chunk. */
  #from = 0;
  #to = 0;
  /** The index in the chunk before which a search would find nothing. */
  #again = 0;
  #found: IndexedRows | undefined;

  constructor(options: SearchOptions) {
    this.#options = options;
    this.#shape = { ...options.shape, needsFields: options.needed.length > 0 };
  }

  /** Starts another chunk. */
  begin(): void {
    this.#to = 0;
    this.#again = 0;
  }

  /** False near bytes without good rows. */
  isDue(at: number): boolean {
    return at >= this.#again;
  }

  /**
   * The good rows from an index of the chunk on, which is the start of a row; `undefined` if the next one is not good.
   */
  find(chunk: Uint8Array, at: number): GoodRows | undefined {
    if (at >= this.#to) {
      this.#from = at;
      this.#to = at + loadBytes(chunk, at);
    }
    const found = indexRows(at - this.#from, this.#to - this.#from, this.#shape);
    this.#found = found;
    if (found.rows === 0) {
      this.#again = at + SEARCH_AGAIN;
      return undefined;
    }
    return { rows: found.rows, breaks: found.breaks, end: this.#from + found.end };
  }

  /**
   * Passes on the needed values of the rows that were just found.
   *
   * @param at the index at which they were found.
   * @param first the place of the first one.
   */
  read(chunk: Uint8Array, at: number, first: Place): void {
    const { needed, decode, shape, onBytes, onValue, onRow } = this.#options;
    if (needed.length === 0 || this.#found === undefined) return;
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset + this.#from, this.#to - this.#from);
    const start = at - this.#from;
    // Only needed if a value contains a line end.
    const ends = this.#found.breaks > 0 ? new LineCursor(bytes, start) : undefined;
    let { row, line } = first;
    const lineAt = (index: number) => (ends ? line + ends.countTo(index) : line);
    const place = (index: number, lineThere: number, column: number): Place => ({
      row,
      column,
      offset: first.offset + index - start,
      line: lineThere,
    });
    readFields(
      { ...this.#found, bytes, start, columns: shape.columns, quote: String.fromCharCode(shape.quote) },
      needed,
      decode,
      (column, from, to) => onBytes?.(column, bytes, from, to, lineAt(from)) === true,
      (column, value, index, isQuoted) => onValue?.(column, value, place(index, lineAt(index), column + 1), isQuoted),
      (index, next) => {
        onRow?.(place(index, line, 1));
        row++;
        line += ends ? ends.endRow(next) : 1;
      },
    );
  }
}
