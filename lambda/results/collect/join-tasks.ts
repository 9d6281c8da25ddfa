import { digestOfUuid, digestOfValues, type RowIndex } from '../../csv/row-index.ts';
import type { Results } from '../../ledger/list-part.ts';

/** The parts of a task that identify its row. */
export interface Joinable {
  readonly uuid: string;
  /** Its data by column; absent when it is not the data of a row. */
  readonly data: ReadonlyMap<string, unknown> | undefined;
}

/** Finds the rows of tasks. */
export interface Join {
  readonly by: Results['joinedBy'];
  /**
   * The row of a task, counted as in messages: the header is row 1. `undefined` when it is not certain.
   *
   * @param place how many tasks of the list have lower ids; `undefined` when that is not known.
   */
  rowOf(task: Joinable, place: number | undefined): number | undefined;
}

const NONE: Join = { by: 'none', rowOf: () => undefined };

/** Rows count from 1, and the header is row 1. */
const FIRST_ROW = 2;

/** Creates a binary search for the only row with a digest; rows that share a digest are not found. */
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
 * Finds the row of the file for each task of its list.
 *
 * If the row named its task (`__task_uuid`), the name decides. Otherwise a task is row n only when it is the n-th task
 * of the list by id, *and* its values are those of row n, *and* no other row has the same values. So no undocumented
 * order of the API, no data that a scenario changed, and no identical rows can lead to a wrong row. If there are fewer
 * tasks than rows, every place may be wrong, and no place is used.
 *
 * @param tasks how many tasks the list has, or how many it was created with if that is less, because tasks can be added
 * later.
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

/** The indexes of the rows that became tasks, in order. */
function rowsThatWereSent(digests: Float64Array): Uint32Array {
  const rows = new Uint32Array(digests.length);
  let length = 0;
  for (let row = 0; row < digests.length; row++) if (digests[row] !== 0) rows[length++] = row;
  return rows.subarray(0, length);
}
