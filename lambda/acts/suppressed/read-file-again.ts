import type { ColumnWatch } from '../../csv/column-watch.ts';
import type { HeaderField, Place } from '../../csv/place.ts';
import type { RowIndex } from '../../csv/row-index.ts';
import { DropdialError } from '../../errors.ts';
import type { Watched } from '../../ledger/move-list.ts';
import { isRefusal } from '../../s3/is-refusal.ts';
import { type ObjectHead, readHead } from '../../s3/read-head.ts';
import type { World } from '../../world.ts';
import type { Part, Round } from './round.ts';

/** Takes a phone cell and its row in the file; the header is row 1. */
type TakeCell = (cell: string, row: number) => void;

/** The object that was sent, or one of our copies of it, whichever still exists. */
async function findUpload(
  { receipt: { drop, writeBack } }: Watched,
  { s3 }: Pick<World, 's3'>,
  signal: AbortSignal,
): Promise<ObjectHead | undefined> {
  for (const { etag, versionId } of [drop, ...writeBack.copies]) {
    try {
      const head = await readHead(s3, drop.bucket, drop.key, signal, versionId);
      if (head?.etag === etag) return head;
    } catch (error) {
      if (!isRefusal(error)) throw error;
    }
  }
  return undefined;
}

/** Watches the phone cells of the rows that were sent, and finds out which phone columns the file does not have. */
class PhoneCells implements ColumnWatch {
  missing: readonly string[] = [];
  readonly #columns: readonly string[];
  readonly #index: RowIndex | undefined;
  readonly #take: TakeCell;

  constructor(columns: readonly string[], index: RowIndex | undefined, take: TakeCell) {
    this.#columns = columns;
    this.#index = index;
    this.#take = take;
  }

  readHeader(fields: readonly HeaderField[]): readonly number[] {
    this.missing = this.#columns.filter(column => !fields.some(({ name }) => name === column));
    return fields.flatMap(({ name }, at) => (this.#columns.includes(name) ? [at] : []));
  }

  readValue(_column: number, value: string, { row }: Pick<Place, 'row'>): void {
    // 0: the row was left out when the file was sent.
    if (this.#index?.digests[row - 2] !== 0) this.#take(value, row);
  }
}

/**
 * Reads the file of a call list again for its numbers.
 *
 * @param columns the phone columns.
 * @param index the digests of its rows.
 * @returns the phone columns that it does not have; `undefined` when the file is gone, is another one or cannot be read
 *   any more, and the cells taken until then are invalid.
 */
export async function readFileAgain(
  submission: Watched,
  { columns, index }: Pick<Part, 'columns' | 'index'>,
  take: TakeCell,
  { feed, run, world }: Round,
): Promise<{ readonly missing: readonly string[] } | undefined> {
  const { parameters, plan } = submission.receipt;
  const head = await findUpload(submission, world, run.signal);
  if (head === undefined || parameters === undefined || plan === undefined) return undefined;
  // `parameters` has the encoding that was sent; the object still has the encoding of the upload.
  const read = { ...parameters, ...(plan.recodedFrom && { encoding: plan.recodedFrom }) };
  const numbers = new PhoneCells(columns, index, take);
  try {
    const { plan: again } = await world.planFile({ feed, run, file: { head, parameters: read } }, world, { numbers });
    return again.summary.sha256 === plan.sha256 ? { missing: numbers.missing } : undefined;
  } catch (error) {
    const isGone = error instanceof DropdialError && error.code === 'source_changed';
    // S3 will not give it to a later sweep either: it is archived, or its key is gone.
    if (isGone || isRefusal(error)) return undefined;
    throw error;
  }
}
