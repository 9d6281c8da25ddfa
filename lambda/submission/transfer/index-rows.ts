import type { Encryption, RowIndexer } from '../../csv/row-index.ts';
import { describeError } from '../../errors.ts';
import type { FeedConfig } from '../../feed/feed-config.ts';
import { collectsResults } from '../../feed/results-config.ts';
import type { Receipt } from '../../ledger/receipt.ts';
import type { Parameters } from '../../parameters/parameters.ts';
import type { Run } from '../../run.ts';
import type { World } from '../../world.ts';

/** Collects digests of a file's rows if its results will be collected. */
export async function openRowIndex(feed: FeedConfig, parameters: Parameters): Promise<RowIndexer | undefined> {
  if (!collectsResults(feed, parameters) || parameters.dry_run === true) return undefined;
  const { RowIndexer } = await import('../../csv/row-index.ts');
  return new RowIndexer();
}

/** Stores them in the ledger. Without them the results have no row numbers, which is no reason not to call. */
export async function keepRowIndex(
  index: RowIndexer | undefined,
  { feed, submission }: Pick<Receipt, 'feed' | 'submission'>,
  { log }: Run,
  { lists }: Pick<World, 'lists'>,
  encryption: Encryption,
): Promise<void> {
  if (index === undefined) return;
  try {
    await lists.writeRows({ feed, submission }, index.toBytes(encryption));
  } catch (error) {
    log.warn('the rows could not be noted: results will have no row numbers', { reason: describeError(error) });
  }
}
