import type { ColumnWatch } from '../../csv/column-watch.ts';
import type { RowIndex } from '../../csv/row-index.ts';
import { DropdialError } from '../../errors.ts';
import type { Watched } from '../../ledger/move-list.ts';
import { isRefusal } from '../../s3/is-refusal.ts';
import { type ObjectHead, readHead } from '../../s3/read-head.ts';
import type { World } from '../../world.ts';
import type { Part, Round } from './round.ts';

/** Takes a number in E.164 and its row in the file; the header is row 1. */
export type TakeNumber = (number: string, row: number) => void;

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

/** Watches the numbers of the rows that were sent. */
function watchNumbers(columns: readonly string[], index: RowIndex | undefined, take: TakeNumber): ColumnWatch {
  return {
    readHeader: fields => fields.flatMap(({ name }, at) => (columns.includes(name) ? [at] : [])),
    readValue(_column, value, { row }) {
      // 0: the row was left out when the file was sent.
      if (index?.digests[row - 2] !== 0) take(value, row);
    },
  };
}

/**
 * Reads the file of a call list again for its numbers.
 *
 * @param columns the phone columns.
 * @param index the digests of its rows.
 * @returns false when the file is gone or is another one; the numbers taken until then are invalid.
 */
export async function readUpload(
  submission: Watched,
  { columns, index }: Pick<Part, 'columns' | 'index'>,
  take: TakeNumber,
  { feed, run, world }: Round,
): Promise<boolean> {
  const { parameters, plan } = submission.receipt;
  const head = await findUpload(submission, world, run.signal);
  if (head === undefined || parameters === undefined || plan === undefined) return false;
  // `parameters` has the encoding that was sent; the object still has the encoding of the upload.
  const read = { ...parameters, ...(plan.recodedFrom && { encoding: plan.recodedFrom }) };
  const numbers = watchNumbers(columns, index, take);
  try {
    const { plan: again } = await world.planFile({ feed, run, file: { head, parameters: read } }, world, { numbers });
    return again.summary.sha256 === plan.sha256;
  } catch (error) {
    if (error instanceof DropdialError && error.code === 'source_changed') return false;
    throw error;
  }
}
