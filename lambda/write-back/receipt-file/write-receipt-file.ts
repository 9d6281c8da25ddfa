import type { FeedConfig } from '../../feed/feed-config.ts';
import type { Receipt } from '../../ledger/receipt.ts';
import type { Log } from '../../log.ts';
import { describeDrop } from './describe-drop.ts';
import { type PlaceWorld, placeFile } from './place-file.ts';

/** Writes the state of a drop beside it, for partners who only see files. */
export async function writeReceiptFile(
  receipt: Receipt,
  feed: Pick<FeedConfig, 'rejectFile'>,
  log: Log,
  world: PlaceWorld,
): Promise<void> {
  await placeFile({ ...receipt.drop, feed: receipt.feed, ...feed }, describeDrop(receipt, feed), log, world);
}
