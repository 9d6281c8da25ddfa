import type { SuppressionConfig } from '../feed/suppression-config.ts';
import { MAX_PROBLEMS, type Problem } from '../problem.ts';

/** Rows of a drop that are on a suppression list, or on one object of it. */
export interface RowsOnList {
  readonly list: Pick<SuppressionConfig, 'report' | 'treat'>;
  /** Data rows, counted from 1: ascending, without duplicates. */
  readonly rows: Uint32Array;
}

/** Converts a data row to a row of the file, in which the header is row 1. */
export const rowInFile = (row: number) => row + 1;

/** The union of the rows of several lists: ascending, without duplicates. */
export function uniteRows(lists: readonly Pick<RowsOnList, 'rows'>[], rows: number): Uint32Array {
  const isOn = new Uint8Array(rows + 1);
  for (const list of lists) for (const row of list.rows) isOn[row] = 1;
  const united = new Uint32Array(isOn.reduce((sum, one) => sum + one, 0));
  let length = 0;
  for (let row = 1; row <= rows; row++) if (isOn[row] === 1) united[length++] = row;
  return united;
}

export const reportsRows = ({ list }: Pick<RowsOnList, 'list'>) => list.report === 'rows';
/** True when a list matches rows and rejects files with such rows. */
export const refuses = ({ list, rows }: RowsOnList) => list.treat === 'refuse' && rows.length > 0;

/**
 * The problems of a drop that suppression lists reject: the rows, for lists that report rows, otherwise only their
 * number.
 *
 * @param nameOf the name of a list in messages.
 */
export function findRefused<L extends RowsOnList>(
  lists: readonly L[],
  total: number,
  nameOf: (list: L) => string,
): { readonly problems: Problem[]; readonly problemCount: number } {
  const refusing = lists.filter(refuses);
  const rows = uniteRows(refusing, total);
  const listed = refusing.filter(reportsRows).flatMap(list => {
    return [...list.rows.subarray(0, MAX_PROBLEMS)].map(row => ({ row: rowInFile(row), name: nameOf(list) }));
  });
  const problems = listed
    .toSorted((a, b) => a.row - b.row)
    .slice(0, MAX_PROBLEMS)
    .map(({ row, name }) => ({
      code: 'suppressed',
      row,
      message: `row ${row}: its number is on the suppression list ${name}`,
    }));
  if (problems.length > 0) return { problems, problemCount: rows.length };
  const names = [...new Set(refusing.map(nameOf))].join(', ');
  const message = `${rows.length} of ${total} rows have a number on the suppression list ${names}`;
  return { problems: [{ code: 'suppressed', message }], problemCount: 1 };
}

/** The problem of a file whose rows are all suppressed. */
export function describeAll(rows: number): Problem {
  return { code: 'all_suppressed', message: `all ${rows} rows have a number on a suppression list: nobody is called` };
}
