import { BLOCK, Blocks } from '../../suppression/blocks.ts';
import { NumberIndex } from '../../suppression/number-index.ts';

/** Rows count from 1, and the header is row 1. */
const FIRST_ROW = 2;

/** The numbers of several running call lists, so that the suppression lists are read once for all of them. */
export class GatheredNumbers {
  /** Each number is a row of its own: another number in the same row of the file must not match with it. */
  readonly index = new NumberIndex([]);
  readonly #rows = new Blocks(() => new Float64Array(BLOCK));

  get length(): number {
    return this.index.numbers;
  }

  /**
   * Adds a number.
   *
   * @param number in E.164; any other text is ignored.
   * @param row the row of the file, or the id of the contact, that has it.
   */
  readonly add = (number: string, row: number): void => {
    const before = this.length;
    this.index.readValue(0, number, { row: before + FIRST_ROW });
    if (this.length === before) return;
    this.index.endRow({ offset: 0 });
    this.#rows.push(row);
  };

  /** The digits of a number, by its index from 0 in the order of adding, and the row or contact that has it. */
  at(place: number): { readonly digits: string; readonly row: number } {
    return { digits: this.index.digitsOf(place), row: this.#rows.at(place) };
  }
}
