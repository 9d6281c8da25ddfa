import type { ObjectRef } from '../events/object-ref.ts';
import type { FeedConfig } from '../feed/feed-config.ts';
import type { Log } from '../log.ts';
import type { Problem } from '../problem.ts';
import type { World } from '../world.ts';
import { describeUnbegun } from './receipt-file/describe-drop.ts';
import { placeFile } from './receipt-file/place-file.ts';
import { unlessRefused } from './unless-refused.ts';
import { writeErrorsFile } from './write-errors-file.ts';

/** Writes beside a drop why nobody can read it, if its feed wants such files. */
export async function tellUnreadable(
  { id, rejectFile, receiptFile }: Pick<FeedConfig, 'id' | 'rejectFile' | 'receiptFile'>,
  { bucket, key, at }: Pick<ObjectRef, 'bucket' | 'key' | 'at'>,
  problem: Problem,
  log: Log,
  world: Pick<World, 's3' | 'ledger' | 'now'>,
): Promise<void> {
  const { s3, now } = world;
  if (rejectFile) await writeErrorsFile(s3, { drop: { bucket, key }, problems: [problem] }, log);
  if (!receiptFile) return;
  const words = describeUnbegun(key, problem, at ?? now(), now());
  const place = { bucket, key, feed: id, rejectFile };
  await unlessRefused('the receipt file', log, () => placeFile(place, words, log, world));
}
