import { type Problem, showValue } from '../../problem.ts';
import type { ColumnWatch } from '../column-watch.ts';
import { callColumn } from './call-column.ts';
import { findPhoneColumns } from './find-phone-columns.ts';
import { type WhenRepeated, watchNumbers } from './watch-numbers.ts';

/** How to treat bad telephone numbers in a file that does not name its phone columns. */
type PhoneCheck = 'reject' | 'warn' | 'off';

export interface FoundColumnsOptions {
  readonly check: Exclude<PhoneCheck, 'off'>;
  readonly duplicates: WhenRepeated;
  /**
   * How many numbers are compared with each other if the file is to be rejected. Default: as many as can be remembered.
   */
  readonly mostValues?: number | undefined;
  /** The cells of the first rows; called once. */
  readonly readFirstRows: () => readonly (readonly string[])[];
}

/** The problems of one code: the first of them, and their number. */
interface CountedCode {
  readonly first: Problem;
  readonly count: number;
}

const NONE =
  'no column holds telephone numbers, by its name or its first rows; if there is one, name it in "phone_columns"';
const GUESS = 'the column looks like telephone numbers; if others are to be called, name them in "phone_columns"';

/** Reports every problem, and adds to the first one why the column was checked. */
function tellAll(onProblem: (problem: Problem) => void): (problem: Problem) => void {
  let isFirst = true;
  return problem => {
    onProblem(isFirst ? { ...problem, message: `${problem.message} (${GUESS})` } : problem);
    isFirst = false;
  };
}

/** The check stops after so many bad rows, because the file is sent anyway. */
const MANY_ROWS = 10_000;
/** The number of values compared for duplicates. More would take longer than all other work on a file. */
const COMPARED = 100_000;

/** Collects problems and reports the first of each code. */
class Collected {
  readonly #byCode = new Map<string, CountedCode>();
  #rows = 0;
  #lastRow = 0;

  readonly add = (problem: Problem): void => {
    const { code, row = 0 } = problem;
    const { first = problem, count = 0 } = this.#byCode.get(code) ?? {};
    this.#byCode.set(code, { first, count: count + 1 });
    if (row !== this.#lastRow) this.#rows++;
    this.#lastRow = row;
  };

  /** True when more problems would add nothing. */
  get isEnough(): boolean {
    return this.#rows >= MANY_ROWS;
  }

  tell(columns: string, rows: number, onWarning: (problem: Problem) => void): void {
    if (this.#rows === 0) return;
    const least = this.isEnough ? 'at least ' : '';
    const message = `${columns} ${columns.includes('" and "') ? 'look' : 'looks'} like telephone numbers, and ${least}${this.#rows} of ${rows} ${rows === 1 ? 'row' : 'rows'} ${this.#rows === 1 ? 'has' : 'have'} a wrong, missing or repeated number; the file is sent anyway, because neither "phone_columns" nor the feed asks for a check`;
    onWarning({ code: 'csv_phone_unchecked', message });
    for (const { first, count } of this.#byCode.values()) {
      onWarning(count === 1 ? first : { ...first, message: `${first.message}; and ${least}${count - 1} more` });
    }
  }
}

/** Checks columns that look like telephone numbers, in files that do not name their phone columns. */
export function createFoundColumns(
  { check, duplicates, mostValues, readFirstRows }: FoundColumnsOptions,
  onProblem: (problem: Problem) => void,
  onWarning: (problem: Problem) => void,
): ColumnWatch {
  const columns = new Map<number, string>();
  const collected = new Collected();
  const isWarned = check === 'warn';
  const watch = isWarned
    ? watchNumbers(columns, duplicates, collected.add, collected.add, { most: COMPARED, isRestFree: true })
    : watchNumbers(columns, duplicates, tellAll(onProblem), onWarning, { most: mostValues });
  let rows = 0;
  return {
    readHeader(fields) {
      const names = fields.map(({ name }) => name);
      const first = readFirstRows();
      for (const index of findPhoneColumns(names, first)) columns.set(index, callColumn(names[index] ?? '', index));
      // A file without rows is reported elsewhere.
      if (columns.size === 0 && first.length > 0) {
        (isWarned ? onWarning : onProblem)({ code: 'csv_no_phone_column', message: NONE });
      }
      return [...columns.keys()];
    },
    takeBytes: (index, bytes, from, to, line) => collected.isEnough || watch.takeBytes(index, bytes, from, to, line),
    readValue(index, value, place, isQuoted) {
      if (!collected.isEnough) watch.readValue(index, value, place, isQuoted);
    },
    endRow(place) {
      rows++;
      if (!collected.isEnough) watch.endRow(place);
    },
    end() {
      collected.tell([...columns.values()].map(showValue).join(' and '), rows, onWarning);
    },
  };
}
