import type { S3Client } from '@aws-sdk/client-s3';
import type { FeedConfig } from '../../feed/feed-config.ts';
import type { Receipt } from '../../ledger/receipt.ts';
import { describeDrop } from './describe-drop.ts';
import { placeFile } from './place-file.ts';

/** Writes beside a drop where it stands, for partners who see files and nothing else. */
export async function writeReceiptFile(
  s3: S3Client,
  receipt: Receipt,
  feed: Pick<FeedConfig, 'rejectFile'>,
): Promise<void> {
  await placeFile(s3, receipt.drop, describeDrop(receipt, feed));
}
