import { type Problem, showValue } from '../../problem.ts';
import type { ColumnWatch } from '../column-watch.ts';
import { stripInvisible } from '../name-character.ts';
import { type Place, problemAt } from '../place.ts';
import { MAX_SEEN_VALUES, SeenValues } from '../rules/seen-values.ts';
import { describeWound, findTrunkZero, isE164 } from './describe-wound.ts';
import { mayHaveTrunkZero, readE164 } from './read-e164.ts';

/** What a number does that an earlier row has. */
export type WhenRepeated = 'reject' | 'report';

/** The last two characters, which is enough to find the cell again and too little to call anybody. */
function mask(value: string): string {
  const seen = stripInvisible(value).replace(/[^\p{L}\p{N}]+$/u, '');
  const isNumber = (seen.match(/\p{Nd}/gu)?.length ?? 0) >= 6;
  return isNumber ? `, ending in ${showValue(seen.slice(-2))},` : '';
}

/** Watches the columns that hold numbers to call. */
export interface NumberWatch extends Pick<Required<ColumnWatch>, 'takeBytes' | 'readValue' | 'endRow'> {
  /** Rows so far that have a number of an earlier row. */
  readonly repeated: number;
}

/**
 * Makes the check of the numbers in some columns. A row may leave some of several columns empty, but not all. A number that two columns
 * of one row share is no repeat: the scenario chooses among them. Messages show a number's last two characters at most.
 *
 * @param columns by their indexes, with what messages call them; complete before the first value.
 * @param compared how many numbers are compared with later ones, where those beyond may go without; a file with more than
 *   {@link MAX_SEEN_VALUES} is told when it is absent.
 * @see https://www.itu.int/rec/T-REC-E.164
 */
export function watchNumbers(
  columns: ReadonlyMap<number, string>,
  duplicates: WhenRepeated,
  onProblem: (problem: Problem) => void,
  onWarning: (problem: Problem) => void,
  compared?: number,
): NumberWatch {
  const numbers = new SeenValues(compared);
  const onRepeat = duplicates === 'reject' ? onProblem : onWarning;
  let filled = false;
  let repeatedHere = false;
  let repeated = 0;
  let isFullReported = compared !== undefined;
  /** Where the first number of the row stands; 0 before it came. */
  let firstLine = 0;

  function report(tell: (problem: Problem) => void, code: string, place: Place, what: string): void {
    tell(problemAt(code, place, what));
  }

  function checkShape(name: string, value: string, place: Place): boolean {
    if (!isE164(value)) {
      const [code, what] = describeWound(value);
      report(onProblem, code, place, `${showValue(name)}${mask(value)} ${what}`);
      return false;
    }
    const country = findTrunkZero(value);
    if (country !== undefined) {
      const what = `has a 0 behind the country code +${country}, which is only dialled within the country: the call will fail`;
      report(onWarning, 'csv_phone_trunk_zero', place, `${showValue(name)}${mask(value)} ${what}`);
    }
    return true;
  }

  function checkRepeat(name: string, value: string, place: Place): void {
    const first = numbers.addNumber(Number(value), place.line);
    if (first !== undefined && first < firstLine) {
      repeatedHere = true;
      // No line was without a row so far, so that the first one is the row of that number, too.
      const where = place.line === place.row ? `row ${first}` : `line ${first}`;
      report(
        onRepeat,
        'csv_phone_repeated',
        place,
        `${showValue(name)}${mask(value)} must not repeat the number of ${where}`,
      );
    } else if (numbers.isOverflowing && !isFullReported) {
      isFullReported = true;
      const what = `only ${MAX_SEEN_VALUES} numbers can be compared; split the file`;
      report(onRepeat, 'csv_too_many_values', place, what);
    }
  }

  return {
    takeBytes(index, bytes, from, to, line) {
      const number = columns.has(index) ? readE164(bytes, from, to) : undefined;
      if (number === undefined || mayHaveTrunkZero(bytes, from)) return false;
      if (firstLine === 0) firstLine = line;
      const first = numbers.addNumber(number, line);
      // What there is to say of it is said of the text; asked again, the answer is the same.
      if ((first !== undefined && first < firstLine) || (numbers.isOverflowing && !isFullReported)) return false;
      filled = true;
      return true;
    },
    readValue(index, value, place) {
      const name = columns.get(index);
      if (name === undefined || value === '') return;
      filled = true;
      if (firstLine === 0) firstLine = place.line;
      if (checkShape(name, value, place)) checkRepeat(name, value, place);
    },
    endRow(place) {
      if (columns.size > 0 && !filled) {
        const names = [...columns.values()].map(showValue).join(' or ');
        report(onProblem, 'csv_phone_missing', place, `${names} must hold a number`);
      }
      if (repeatedHere) repeated++;
      filled = false;
      repeatedHere = false;
      firstLine = 0;
    },
    get repeated() {
      return repeated;
    },
  };
}
