import { BLOCK, Blocks } from '../../suppression/blocks.ts';
import { NumberIndex } from '../../suppression/number-index.ts';

/** Counted from 1, and the header is one. */
const FIRST_ROW = 2;

/** The numbers of several lists that run, so that suppression lists are read once for all of them. */
export class GatheredNumbers {
  /** Each number is a row of its own: what is found is the number, not somebody who also has it. */
  readonly index = new NumberIndex([]);
  readonly #rows = new Blocks(() => new Float64Array(BLOCK));

  /** How many there are. */
  get length(): number {
    return this.index.numbers;
  }

  /**
   * Takes a number.
   *
   * @param number in E.164; all else is left out.
   * @param row what has it: a row of the file, or a contact.
   */
  readonly add = (number: string, row: number): void => {
    const before = this.length;
    this.index.readValue(0, number, { row: before + FIRST_ROW });
    if (this.length === before) return;
    this.index.endRow({ offset: 0 });
    this.#rows.push(row);
  };

  /** A number, counted from 0 as they were taken, in digits, and what has it. */
  at(place: number): { readonly digits: string; readonly row: number } {
    return { digits: this.index.digitsOf(place), row: this.#rows.at(place) };
  }
}
