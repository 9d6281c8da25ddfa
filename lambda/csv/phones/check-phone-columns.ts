import { type Problem, showValue } from '../../problem.ts';
import type { ColumnWatch } from '../column-watch.ts';
import { findInvisible, nameCharacter, stripInvisible } from '../name-character.ts';
import type { HeaderField } from '../place.ts';
import { findNear } from '../rules/find-near.ts';
import { callColumn } from './call-column.ts';
import { mayBeNumber } from './mask-numbers.ts';
import { type NumberWatch, type WhenRepeated, watchNumbers } from './watch-numbers.ts';

export interface PhoneOptions {
  /** The names of the columns with telephone numbers. */
  readonly columns: readonly string[];
  /** What happens to a number that an earlier row has. */
  readonly duplicates: WhenRepeated;
  /** How many numbers are compared with each other. Default: as many as can be remembered. */
  readonly mostValues?: number | undefined;
}

/** The check of the columns that are named as phone columns. */
type PhoneColumns = ColumnWatch & NumberWatch;

/** A column of the header that nearly has the required name, in words. */
function describeInstead(name: string, fields: readonly HeaderField[]): string {
  const index = fields.findIndex(field => field.name !== name && stripInvisible(field.name).trim() === name);
  const invisible = findInvisible(fields[index]?.name ?? '');
  if (invisible !== undefined) return `; column ${index + 1} has that name and ${nameCharacter(invisible)} in it`;
  // In a file that lost its header, the first line may hold somebody's name or number: only near names are shown, and
  // no numbers.
  const near = findNear(
    name,
    fields.map(field => field.name).filter(candidate => !mayBeNumber(candidate)),
  );
  return near === undefined ? '' : `; did you mean ${showValue(stripInvisible(near))}?`;
}

/** Makes the check of the columns in `phone_columns`. */
export function createPhoneColumns(
  { columns: wanted, duplicates, mostValues }: PhoneOptions,
  onProblem: (problem: Problem) => void,
  onWarning: (problem: Problem) => void,
): PhoneColumns {
  const columns = new Map<number, string>();
  const watch = watchNumbers(columns, duplicates, onProblem, onWarning, { most: mostValues });
  return {
    readHeader(fields) {
      for (const name of wanted) {
        const index = fields.findIndex(field => field.name === name);
        if (index !== -1) columns.set(index, callColumn(name, index));
        else {
          const what = `which the header does not have${describeInstead(name, fields)}`;
          const named = mayBeNumber(name) ? 'a name that looks like a number' : showValue(name);
          const message = `row 1: "phone_columns" names ${named}, ${what}`;
          onProblem({ code: 'csv_phone_column_missing', field: 'phone_columns', row: 1, message });
        }
      }
      return [...columns.keys()];
    },
    takeBytes: watch.takeBytes,
    readValue: watch.readValue,
    endRow: watch.endRow,
    get repeated() {
      return watch.repeated;
    },
  };
}
