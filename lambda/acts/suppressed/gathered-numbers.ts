import { BLOCK, Blocks } from '../../suppression/blocks.ts';
import { NumberIndex } from '../../suppression/number-index.ts';
import type { ReadCell } from '../read-cancel-file.ts';

/** Rows count from 1, and the header is row 1. */
const FIRST_ROW = 2;

/** The numbers of several running call lists, so that the suppression lists are read once for all of them. */
export class GatheredNumbers {
  /** Each number is a row of its own: another number in the same row of the file must not match with it. */
  readonly index: NumberIndex;
  readonly #rows = new Blocks(() => new Float64Array(BLOCK));
  readonly #readCell: ReadCell;
  #unreadable = 0;

  /**
   * @param readCell reads the numbers that a cell may mean.
   * @param most how many numbers are gathered.
   */
  constructor(readCell: ReadCell, most: number) {
    this.index = new NumberIndex([], most);
    this.#readCell = readCell;
  }

  get length(): number {
    return this.index.numbers;
  }

  /** How many cells were neither blank nor a number. */
  get unreadable(): number {
    return this.#unreadable;
  }

  /**
   * Adds the numbers that a phone cell may mean.
   *
   * @param row the row of the file, or the id of the contact, that has it.
   * @returns false when the cell is neither blank nor a number.
   */
  readonly add = (cell: string, row: number): boolean => {
    const numbers = this.#readCell(cell);
    for (const digits of numbers ?? []) this.#push(digits, row);
    const isReadable = numbers === undefined || numbers.length > 0;
    if (!isReadable) this.#unreadable++;
    return isReadable;
  };

  #push(digits: string, row: number): void {
    const before = this.length;
    this.index.readValue(0, `+${digits}`, { row: before + FIRST_ROW });
    // The index is full.
    if (this.length === before) return;
    this.index.endRow({ offset: 0 });
    this.#rows.push(row);
  }

  /** The digits of a number, by its index from 0 in the order of adding, and the row or contact that has it. */
  at(place: number): { readonly digits: string; readonly row: number } {
    return { digits: this.index.digitsOf(place), row: this.#rows.at(place) };
  }
}
