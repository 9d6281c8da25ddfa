import { type Problem, showValue } from '../../problem.ts';
import type { ColumnWatch } from '../column-watch.ts';
import { findInvisible, nameCharacter, stripInvisible } from '../name-character.ts';
import { type HeaderField, type Place, problemAt } from '../place.ts';
import { describeWound, findTrunkZero, isE164 } from './describe-wound.ts';
import { findNear } from './find-near.ts';
import { MAX_SEEN_VALUES, SeenValues } from './seen-values.ts';

export interface PhoneOptions {
  /** Names of the header's columns that hold numbers to call. */
  readonly columns: readonly string[];
  /** What a number does that an earlier row has. */
  readonly duplicates: 'reject' | 'report';
}

/** The last two characters, which is enough to find the cell again and too little to call anybody. */
function mask(value: string): string {
  const seen = stripInvisible(value).replace(/[^\p{L}\p{N}]+$/u, '');
  return seen.length < 6 ? '' : `, ending in ${showValue(seen.slice(-2))},`;
}

/** Watches the columns that hold numbers to call. */
export interface PhoneColumns extends ColumnWatch {
  /** Rows so far that have a number of an earlier row. */
  readonly repeated: number;
}

/** What the header has instead of a name that it must have. */
function describeInstead(name: string, fields: readonly HeaderField[]): string {
  const index = fields.findIndex(field => field.name !== name && stripInvisible(field.name).trim() === name);
  const invisible = findInvisible(fields[index]?.name ?? '');
  if (invisible !== undefined) return `; column ${index + 1} has that name and ${nameCharacter(invisible)} in it`;
  const near = findNear(
    name,
    fields.map(field => field.name),
  );
  // Only what is nearly the same: in a file that lost its header, what stands there is somebody's name or number.
  return near === undefined ? '' : `; did you mean ${showValue(stripInvisible(near))}?`;
}

/**
 * Makes the check of the phone columns. A row may leave some of several columns empty, but not all. A number that two columns
 * of one row share is no repeat: the scenario chooses among them. Messages show a number's last two characters at most.
 *
 * @see https://www.itu.int/rec/T-REC-E.164
 */
export function createPhoneColumns(
  { columns: wanted, duplicates }: PhoneOptions,
  onProblem: (problem: Problem) => void,
  onWarning: (problem: Problem) => void,
): PhoneColumns {
  const columns = new Map<number, string>();
  const numbers = new SeenValues();
  const onRepeat = duplicates === 'reject' ? onProblem : onWarning;
  let filled = false;
  let repeatedHere = false;
  let repeated = 0;
  let isFullReported = false;
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
      const what = `has a 0 behind the country code +${country}, which is dialled within the country alone: the call will fail`;
      report(onWarning, 'csv_phone_trunk_zero', place, `${showValue(name)}${mask(value)} ${what}`);
    }
    return true;
  }

  function checkRepeat(name: string, value: string, place: Place): void {
    const first = numbers.add(value, place.line);
    if (first !== undefined && first < firstLine) {
      repeatedHere = true;
      // No line was without a row so far, so that the first one is the row of that number, too.
      const where = place.line === place.row ? `row ${first}` : `line ${first}`;
      report(onRepeat, 'csv_phone_repeated', place, `${showValue(name)}${mask(value)} stands in ${where} already`);
    } else if (numbers.isOverflowing && !isFullReported) {
      isFullReported = true;
      const what = `only ${MAX_SEEN_VALUES} numbers can be compared; split the file`;
      report(onRepeat, 'csv_too_many_values', place, what);
    }
  }

  return {
    readHeader(fields) {
      for (const name of wanted) {
        const index = fields.findIndex(field => field.name === name);
        if (index !== -1) columns.set(index, name);
        else {
          const what = `which the header does not have${describeInstead(name, fields)}`;
          const message = `row 1: "phone_columns" names ${showValue(name)}, ${what}`;
          onProblem({ code: 'csv_phone_column_missing', field: 'phone_columns', row: 1, message });
        }
      }
      return [...columns.keys()];
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
