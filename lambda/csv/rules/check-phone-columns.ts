import { closest, distance } from 'fastest-levenshtein';
import { type Problem, showValue } from '../../problem.ts';
import type { HeaderField, Place } from '../place.ts';
import { MAX_SEEN_VALUES, SeenValues } from './seen-values.ts';

export interface PhoneOptions {
  /** Names of the header's columns that hold numbers to call. */
  readonly columns: readonly string[];
  /** What a number does that an earlier row has. */
  readonly duplicates: 'reject' | 'report';
}

/** A plus sign, a country code that never begins with 0, and at most 15 digits in all. */
const E164 = /^\+[1-9]\d{6,14}$/;

/** What spreadsheets and people do to a number, the telling ones first. */
const WOUNDS: ReadonlyArray<readonly [pattern: RegExp, code: string, what: string]> = [
  [
    /^\+?\d([.,]\d+)?E\+?\d+$/i,
    'csv_phone_scientific',
    'must be a number in full; a spreadsheet made it a calculation: format the column as text and export it anew',
  ],
  [/^00[1-9]\d{6,14}$/, 'csv_phone_plus', 'must begin with "+" instead of "00"'],
  [
    /^[1-9]\d{6,14}$/,
    'csv_phone_plus',
    'must begin with "+" and the country code; a spreadsheet may have taken the "+"',
  ],
];
const OTHER = [
  'csv_phone_shape',
  'must be E.164: "+", the country code and the number, 7 to 15 digits and nothing else',
] as const;

/** The last two characters, which is enough to find the cell again and too little to call anybody. */
function mask(value: string): string {
  return value.length < 6 ? '' : `, ending in ${showValue(value.slice(-2))},`;
}

/** Watches the columns that hold numbers to call. */
export interface PhoneColumns {
  /** The indexes of the columns to look at; reports those that the header does not have. */
  readHeader(fields: readonly HeaderField[]): number[];
  readValue(index: number, value: string, place: Place): void;
  /** Says that a row ended: it must have had a number. */
  endRow(place: Place): void;
  /** Rows so far that have a number of an earlier row. */
  readonly repeated: number;
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

  function reportMissing(name: string, names: readonly string[]): void {
    const nearest = closest(
      name,
      names.map(one => one.slice(0, 100)),
    );
    // Only what is nearly the same: in a file that lost its header, what stands there is somebody's name or number.
    const hint = distance(name, nearest) <= name.length / 2 ? `; did you mean ${showValue(nearest)}?` : '';
    const message = `row 1: "phone_columns" names ${showValue(name)}, which the header does not have${hint}`;
    onProblem({ code: 'csv_phone_column_missing', field: 'phone_columns', row: 1, message });
  }

  function checkShape(name: string, value: string, place: Place): boolean {
    if (E164.test(value)) return true;
    const [code, what] = WOUNDS.find(([pattern]) => pattern.test(value))?.slice(1) ?? OTHER;
    onProblem({ code: String(code), ...place, message: `row ${place.row}: ${showValue(name)}${mask(value)} ${what}` });
    return false;
  }

  function checkRepeat(name: string, value: string, place: Place): void {
    const first = numbers.add(value, place.row);
    if (first !== undefined && first !== place.row) {
      repeatedHere = true;
      const message = `row ${place.row}: ${showValue(name)}${mask(value)} stands in row ${first} already`;
      onRepeat({ code: 'csv_phone_repeated', ...place, message });
    } else if (numbers.isOverflowing && !isFullReported) {
      isFullReported = true;
      const message = `row ${place.row}: only ${MAX_SEEN_VALUES} numbers can be compared; split the file`;
      onRepeat({ code: 'csv_too_many_values', ...place, message });
    }
  }

  return {
    readHeader(fields) {
      const names = fields.map(({ name }) => name);
      for (const name of wanted) {
        const index = names.indexOf(name);
        if (index === -1) reportMissing(name, names);
        else columns.set(index, name);
      }
      return [...columns.keys()];
    },
    readValue(index, value, place) {
      const name = columns.get(index);
      if (name === undefined || value === '') return;
      filled = true;
      if (checkShape(name, value, place)) checkRepeat(name, value, place);
    },
    endRow(place) {
      if (columns.size > 0 && !filled) {
        const names = [...columns.values()].map(showValue).join(' or ');
        onProblem({ code: 'csv_phone_missing', ...place, message: `row ${place.row}: ${names} must hold a number` });
      }
      if (repeatedHere) repeated++;
      filled = false;
      repeatedHere = false;
    },
    get repeated() {
      return repeated;
    },
  };
}
