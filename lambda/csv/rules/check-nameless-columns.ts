import type { Problem } from '../../problem.ts';
import type { ColumnWatch } from '../column-watch.ts';
import { nameRow, type Place, placeOfName, problemAt } from '../place.ts';

/** The number of columns up to the last one with a name; all of them if none has one. */
export function countNamed(fields: readonly { readonly name: string }[]): number {
  const last = fields.findLastIndex(({ name }) => name !== '');
  return last === -1 ? fields.length : last + 1;
}

/**
 * Makes the check of nameless columns after all others, which a delimiter at the end of every line creates. They are
 * sent and must be empty, so that they do not affect the others.
 */
export function createNamelessColumns(
  onProblem: (problem: Problem) => void,
  onWarning: (problem: Problem) => void,
): ColumnWatch {
  const columns = new Map<number, Place>();
  return {
    readHeader(fields) {
      const named = countNamed(fields);
      for (let index = named; index < fields.length; index++) columns.set(index, placeOfName(fields, index));
      const first = columns.get(named);
      if (first !== undefined) {
        const what = 'the line ends with a delimiter, so there is a last column without a name; it is sent, empty';
        onWarning(problemAt('csv_nameless_column', first, what));
      }
      return [...columns.keys()];
    },
    readValue(index, value, place) {
      const name = columns.get(index);
      if (name === undefined || value.trim() === '') return;
      const what = `the name of column ${index + 1} is empty, and ${nameRow(place)} has a value there`;
      onProblem(problemAt('csv_header_empty', name, what));
      columns.delete(index);
    },
  };
}
