import type { Problem } from '../../problem.ts';
import type { Place } from '../place.ts';

/** Compares the number of fields of each row with the header's. */
export class FieldCounts {
  readonly #onProblem: (problem: Problem) => void;
  /** The latest row, when it has too few fields: nobody knows yet whether it is the last. */
  #short: { readonly place: Place; readonly columns: number } | undefined;

  constructor(onProblem: (problem: Problem) => void) {
    this.#onProblem = onProblem;
  }

  /**
   * Takes the next row, or several that are good.
   *
   * @param place of the row; its column is the number of its fields.
   * @param columns fields of a good row.
   */
  take(place: Place, columns: number): void {
    if (this.#short) this.#refuse(this.#short.place, this.#short.columns);
    this.#short = undefined;
    if (place.column < columns) this.#short = { place, columns };
    else if (place.column > columns) this.#refuse(place, columns);
  }

  /** Says that the latest row was the last. */
  end(endedWithLine: boolean): void {
    if (this.#short === undefined) return;
    const { place, columns } = this.#short;
    const lineEnd = endedWithLine ? '' : ' and no line end';
    const what = `the last line has ${place.column} of ${columns} fields${lineEnd}; the upload was probably cut`;
    this.#onProblem({ code: 'csv_cut', ...place, message: `row ${place.row}: ${what}` });
  }

  #refuse(place: Place, columns: number): void {
    const what = `the row must have ${columns} fields as the header has; it has ${place.column}`;
    this.#onProblem({ code: 'csv_field_count', ...place, message: `row ${place.row}: ${what}` });
  }
}
