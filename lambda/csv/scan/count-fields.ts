import type { Problem } from '../../problem.ts';
import { type Place, problemAt } from '../place.ts';

/** Up to so many consecutive short rows may be a trailer; more are data rows. */
const MOST_LAST_ROWS = 20;

/** Hints about the fields of a file. */
export interface FieldHints {
  /** Some rows have empty last cells, which spreadsheets leave out. */
  readonly emptyLastCells?: boolean | undefined;
}

/** The problem of a row with the wrong number of fields. */
function describeCount(place: Place, columns: number, why = ''): Problem {
  const what = `the row must have ${columns} ${columns === 1 ? 'field' : 'fields'}, as the header has; got ${place.column}${why}`;
  return problemAt('csv_field_count', place, what);
}

/** Compares the number of fields of each row with the header's. */
export class FieldCounts {
  readonly #onProblem: (problem: Problem) => void;
  readonly #hints: FieldHints;
  /** The latest rows, if they have too few fields: they may turn out to be the last. */
  #short: Place[] = [];
  /** There are more of them than a trailer can have. */
  #isMany = false;
  #columns = 0;
  /** The header ends with a delimiter. */
  headerEndsEmpty = false;

  constructor(onProblem: (problem: Problem) => void, hints: FieldHints = {}) {
    this.#onProblem = onProblem;
    this.#hints = hints;
  }

  /**
   * Takes the next row, or several good ones.
   *
   * @param place of the row; its column is the number of its fields.
   * @param columns fields of a good row.
   * @param endsEmpty the row ends with a delimiter.
   */
  take(place: Place, columns: number, endsEmpty = false): void {
    this.#columns = columns;
    if (place.column < columns) {
      this.#short.push(place);
      this.#isMany ||= this.#short.length > MOST_LAST_ROWS;
      if (this.#isMany) this.#refuseShort(1);
      return;
    }
    this.#refuseShort(0);
    this.#isMany = false;
    if (place.column > columns) {
      const isByOne = place.column === columns + 1 && endsEmpty;
      const why = isByOne ? ', as it ends with a delimiter and the header does not' : '';
      this.#onProblem(describeCount(place, columns, why));
    }
  }

  /** Ends the file. Returns the short rows at its end, which may be a trailer and not data. */
  end(): readonly Place[] {
    return this.#short;
  }

  /** The problem of a row with too few fields. */
  describe(place: Place): Problem {
    const isByOne = place.column === this.#columns - 1;
    if (isByOne && this.headerEndsEmpty) {
      return describeCount(place, this.#columns, ': the header ends with a delimiter, and the row does not');
    }
    const why = this.#hints.emptyLastCells
      ? '; rows above end in empty cells, which spreadsheets leave out: fill the last column in every row, or remove it'
      : '';
    return describeCount(place, this.#columns, why);
  }

  /** Reports the short rows, except the latest `kept`. */
  #refuseShort(kept: number): void {
    if (this.#short.length <= kept) return;
    const refused = this.#short.splice(0, this.#short.length - kept);
    for (const place of refused) this.#onProblem(this.describe(place));
  }
}
