import type { ColumnWatch } from '../csv/column-watch.ts';
import { isE164 } from '../csv/phones/describe-wound.ts';
import type { HeaderField, Place } from '../csv/place.ts';
import { MAX_SEEN_VALUES } from '../csv/rules/seen-values.ts';
import { BLOCK, Blocks } from './blocks.ts';

/**
 * The numbers of a drop and where its rows begin: 20 bytes for a row with one number. A number has at most 15 digits, so that a
 * double holds it exactly.
 */
export class NumberIndex implements ColumnWatch {
  readonly #columns: readonly string[];
  readonly #limit: number;
  readonly #numbers = new Blocks(() => new Float64Array(BLOCK));
  /** The row of each number. */
  readonly #rows = new Blocks(() => new Uint32Array(BLOCK));
  readonly #starts = new Blocks(() => new Float64Array(BLOCK));
  /** There were more numbers than can be kept: what this index says is not the whole file. */
  isFull = false;

  /**
   * @param columns names of the columns that hold numbers to call.
   * @param limit numbers that are kept, and rows.
   */
  constructor(columns: readonly string[], limit: number = MAX_SEEN_VALUES) {
    this.#columns = columns;
    this.#limit = limit;
  }

  readHeader(fields: readonly HeaderField[]): readonly number[] {
    return fields.flatMap(({ name }, index) => (this.#columns.includes(name) ? [index] : []));
  }

  /** Takes a number. Another value is a problem of the file, which is not sent then. */
  readValue(_index: number, value: string, place: Pick<Place, 'row'>): void {
    if (!isE164(value)) return;
    if (this.#numbers.length === this.#limit) {
      this.isFull = true;
      return;
    }
    this.#numbers.push(Number(value));
    this.#rows.push(place.row - 1);
  }

  endRow(place: Pick<Place, 'offset'>): void {
    if (this.#starts.length === this.#limit) this.isFull = true;
    else this.#starts.push(place.offset);
  }

  /** Data rows; the header is none. */
  get rows(): number {
    return this.#starts.length;
  }

  /** Cells that hold a number. */
  get numbers(): number {
    return this.#numbers.length;
  }

  /** The numbers, in blocks of {@link BLOCK}; in the last one, entries behind the last number are 0. */
  get blocks(): readonly Float64Array[] {
    return this.#numbers.blocks;
  }

  /** A number, by its place among them, in digits. */
  digitsOf(number: number): string {
    return String(this.#numbers.at(number));
  }

  /** The data row of a number, counted from 1. */
  rowOf(number: number): number {
    return this.#rows.at(number);
  }

  /** The offset of the first byte of a data row, counted from 1. */
  startOf(row: number): number {
    return this.#starts.at(row - 1);
  }
}
