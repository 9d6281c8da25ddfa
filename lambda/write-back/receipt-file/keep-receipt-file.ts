import type { FeedConfig } from '../../feed/feed-config.ts';
import type { Receipt } from '../../ledger/receipt.ts';
import { isSuperseded } from '../../ledger/standing.ts';
import type { Log } from '../../log.ts';
import type { World } from '../../world.ts';
import { unlessRefused } from '../unless-refused.ts';

/**
 * Keeps the files beside a drop up to date with its receipt, if the feed wants them. They do not depend on the object,
 * which may be deleted, replaced, or named after another submission while its list dials. If another submission
 * continued this one, nothing is written, because that one reports the same upload.
 */
export async function keepReceiptFile(
  feed: Pick<FeedConfig, 'receiptFile' | 'rejectFile'>,
  receipt: Receipt,
  log: Log,
  world: Pick<World, 's3' | 'ledger'>,
): Promise<void> {
  if (!feed.receiptFile || isSuperseded(receipt)) return;
  await unlessRefused('the receipt file', log, async () => {
    const { writeReceiptFile } = await import('./write-receipt-file.ts');
    await writeReceiptFile(receipt, feed, log, world);
  });
}
