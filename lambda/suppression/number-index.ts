import type { ColumnWatch } from '../csv/column-watch.ts';
import { isE164 } from '../csv/phones/e164.ts';
import type { HeaderField, Place } from '../csv/place.ts';
import { MAX_SEEN_VALUES } from '../csv/rules/seen-values.ts';
import { BLOCK, Blocks } from './blocks.ts';

/**
 * The numbers of a drop and the offsets of its rows: 20 bytes for a row with one number. Numbers have at most 15
 * digits, so a double holds them exactly.
 */
export class NumberIndex implements ColumnWatch {
  readonly #columns: readonly string[];
  /** The largest number of numbers, and of rows, that are kept. */
  readonly limit: number;
  readonly #numbers = new Blocks(() => new Float64Array(BLOCK));
  /** The data row of each number. */
  readonly #rows = new Blocks(() => new Uint32Array(BLOCK));
  readonly #starts = new Blocks(() => new Float64Array(BLOCK));
  /** True when there were more numbers or rows than the limit: the index does not cover the whole file then. */
  isFull = false;

  /**
   * @param columns names of the phone columns.
   */
  constructor(columns: readonly string[], limit = MAX_SEEN_VALUES) {
    this.#columns = columns;
    this.limit = limit;
  }

  readHeader(fields: readonly HeaderField[]): readonly number[] {
    return fields.flatMap(({ name }, index) => (this.#columns.includes(name) ? [index] : []));
  }

  /** Adds a number. Any other value is a problem that already keeps the file from being sent. */
  readValue(_index: number, value: string, place: Pick<Place, 'row'>): void {
    if (!isE164(value)) return;
    if (this.#numbers.length === this.limit) {
      this.isFull = true;
      return;
    }
    this.#numbers.push(Number(value));
    this.#rows.push(place.row - 1);
  }

  endRow(place: Pick<Place, 'offset'>): void {
    if (this.#starts.length === this.limit) this.isFull = true;
    else this.#starts.push(place.offset);
  }

  /** The number of data rows. */
  get rows(): number {
    return this.#starts.length;
  }

  /** The number of cells that contain a telephone number. */
  get numbers(): number {
    return this.#numbers.length;
  }

  /** The numbers in blocks of {@link BLOCK}; in the last block, entries after the last number are 0. */
  get blocks(): readonly Float64Array[] {
    return this.#numbers.blocks;
  }

  /** The digits of a number, by its index. */
  digitsOf(number: number): string {
    return String(this.#numbers.at(number));
  }

  /** The data row of a number, counted from 1. */
  rowOf(number: number): number {
    return this.#rows.at(number);
  }

  /** The offset of the first byte of a data row; rows count from 1. */
  startOf(row: number): number {
    return this.#starts.at(row - 1);
  }
}
