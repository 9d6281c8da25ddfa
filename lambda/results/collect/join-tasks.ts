import { digestOfUuid, digestOfValues, type RowIndex } from '../../csv/row-index.ts';
import type { Results } from '../../ledger/list-part.ts';

/** What of a task tells which row it was. */
export interface Joinable {
  readonly uuid: string;
  /** Its data by name; absent when they are not what a row is. */
  readonly data: ReadonlyMap<string, unknown> | undefined;
}

/** Finds the rows of tasks. */
export interface Join {
  readonly by: Results['joinedBy'];
  /**
   * The row of a task, as messages count them: the header is row 1. `undefined` when nobody can say for certain.
   *
   * @param place how many tasks of the list have lower ids; `undefined` when that is not known.
   */
  rowOf(task: Joinable, place: number | undefined): number | undefined;
}

const NONE: Join = { by: 'none', rowOf: () => undefined };

/** The header is row 1. */
const FIRST_ROW = 2;

/** Makes the search for the one row that has a digest. */
function createFinder(digests: Float64Array): (digest: number) => number | undefined {
  const at = (row: number | undefined) => (row === undefined ? Number.NaN : (digests[row] ?? Number.NaN));
  const order = Uint32Array.from(digests, (_digest, row) => row).sort((a, b) => at(a) - at(b));
  return wanted => {
    let [low, high] = [0, order.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (at(order[middle]) < wanted) low = middle + 1;
      else high = middle;
    }
    return at(order[low]) === wanted && at(order[low + 1]) !== wanted ? order[low] : undefined;
  };
}

/**
 * Finds which row of the file each task of its list was.
 *
 * By the name that the row gave it, if it gave one. Otherwise a task is row n only when it is the n-th task of the list by its id, *and*
 * its values are those of row n, *and* no other row has the same values: so neither an order of the API that is not documented, nor data
 * that a scenario changed, nor rows that are alike, ever come to a wrong row. Where there are fewer tasks than rows, every place
 * may be another's.
 *
 * @param tasks how many tasks the list has, or was made of if that is less: tasks may have been added since.
 */
export function createJoin(index: RowIndex | undefined, tasks: number): Join {
  if (index === undefined) return NONE;
  const { columns, digests } = index;
  const find = createFinder(digests);
  const sent = rowsThatWereSent(digests);
  const hasUuids = columns.includes('__task_uuid');
  const isWhole = tasks >= sent.length;

  return {
    by: hasUuids ? 'uuid' : isWhole ? 'order' : 'none',
    rowOf({ uuid, data }, place) {
      const named = hasUuids ? find(digestOfUuid(uuid)) : undefined;
      if (named !== undefined) return named + FIRST_ROW;
      const there = place === undefined || !isWhole ? undefined : sent[place];
      if (there === undefined || data === undefined) return undefined;
      const digest = digestOfValues(columns, data);
      return digest !== undefined && find(digest) === there ? there + FIRST_ROW : undefined;
    },
  };
}

/** The rows that became tasks, in their order. */
function rowsThatWereSent(digests: Float64Array): Uint32Array {
  const rows = new Uint32Array(digests.length);
  let length = 0;
  for (let row = 0; row < digests.length; row++) if (digests[row] !== 0) rows[length++] = row;
  return rows.subarray(0, length);
}
