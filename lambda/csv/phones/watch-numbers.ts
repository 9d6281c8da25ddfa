import { type Problem, showValue } from '../../problem.ts';
import type { ColumnWatch } from '../column-watch.ts';
import { stripInvisible } from '../name-character.ts';
import { type Place, problemAt } from '../place.ts';
import { SeenValues } from '../rules/seen-values.ts';
import { describeBadNumber } from './describe-bad-number.ts';
import { findTrunkZero, isE164, mayHaveTrunkZero, readE164 } from './e164.ts';
import { mayBeNumber } from './mask-numbers.ts';

/** What happens to a number that an earlier row has. */
export type WhenRepeated = 'reject' | 'report';

/** The last two characters of a number: enough to find the cell, and too few to call anybody. */
function describeEnd(value: string): string {
  const seen = stripInvisible(value).replace(/[^\p{L}\p{N}]+$/u, '');
  return mayBeNumber(seen) ? `, ending in ${showValue(seen.slice(-2))},` : '';
}

/** The check of the columns with telephone numbers. */
export interface NumberWatch extends Pick<Required<ColumnWatch>, 'takeBytes' | 'readValue' | 'endRow'> {
  /** The number of rows so far with a number of an earlier row. */
  readonly repeated: number;
}

/** How many numbers of a file are compared with each other. */
export interface Compared {
  /** Default: as many as can be remembered. */
  readonly most?: number | undefined;
  /** True if the rest may go unchecked. Otherwise, a file with more numbers gets a problem. Default false. */
  readonly isRestFree?: boolean;
}

/**
 * Makes the check of the numbers in some columns. A row may leave some of several columns empty, but not all. A number
 * in two columns of one row is not a duplicate, because the scenario chooses among them. Messages show at most a
 * number's last two characters.
 *
 * @param columns the names in messages, by index; complete before the first value.
 * @see https://www.itu.int/rec/T-REC-E.164
 */
export function watchNumbers(
  columns: ReadonlyMap<number, string>,
  duplicates: WhenRepeated,
  onProblem: (problem: Problem) => void,
  onWarning: (problem: Problem) => void,
  { most, isRestFree = false }: Compared = {},
): NumberWatch {
  const numbers = new SeenValues(most);
  const onRepeat = duplicates === 'reject' ? onProblem : onWarning;
  let filled = false;
  let repeatedHere = false;
  let repeated = 0;
  let isFullReported = isRestFree;
  /** The line of the first number in the row; 0 if there is none yet. */
  let firstLine = 0;

  function report(tell: (problem: Problem) => void, code: string, place: Place, what: string): void {
    tell(problemAt(code, place, what));
  }

  function checkShape(name: string, value: string, place: Place): boolean {
    if (!isE164(value)) {
      const [code, what] = describeBadNumber(value);
      report(onProblem, code, place, `${showValue(name)}${describeEnd(value)} ${what}`);
      return false;
    }
    const country = findTrunkZero(value);
    if (country !== undefined) {
      const what = `has a 0 behind the country code +${country}, which is only dialled within the country: the call will fail`;
      report(onWarning, 'csv_phone_trunk_zero', place, `${showValue(name)}${describeEnd(value)} ${what}`);
    }
    return true;
  }

  function checkRepeat(name: string, value: string, place: Place): void {
    const first = numbers.addNumber(Number(value), place.line);
    if (first !== undefined && first < firstLine) {
      repeatedHere = true;
      // Up to here every line was a row, so the line of the first number is also its row.
      const where = place.line === place.row ? `row ${first}` : `line ${first}`;
      report(
        onRepeat,
        'csv_phone_repeated',
        place,
        `${showValue(name)}${describeEnd(value)} must not repeat the number of ${where}`,
      );
    } else if (numbers.isOverflowing && !isFullReported) {
      isFullReported = true;
      const what = `only ${numbers.limit} numbers can be compared; split the file`;
      report(onRepeat, 'csv_too_many_values', place, what);
    }
  }

  return {
    takeBytes(index, bytes, from, to, line) {
      const number = columns.has(index) ? readE164(bytes, from, to) : undefined;
      if (number === undefined || mayHaveTrunkZero(bytes, from)) return false;
      if (firstLine === 0) firstLine = line;
      const first = numbers.addNumber(number, line);
      // Problems are reported from the text, in `readValue`, which repeats this question and gets the same answer.
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
