import { type RowIndex, readRowIndex } from '../csv/row-index.ts';
import type { ListStore } from '../ledger/store/list-store.ts';
import type { Submission } from '../ledger/submission.ts';

/** The digests of the rows of a submission's file; `undefined` when they were not kept. */
export async function readRowsOf(
  { lists }: { readonly lists: Pick<ListStore, 'readRows'> },
  { receipt: { feed, submission } }: Submission,
): Promise<RowIndex | undefined> {
  const bytes = await lists.readRows({ feed, submission });
  return bytes && readRowIndex(bytes);
}
