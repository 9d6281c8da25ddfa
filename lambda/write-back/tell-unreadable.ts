import type { ObjectRef } from '../events/object-ref.ts';
import type { FeedConfig } from '../feed/feed-config.ts';
import type { Problem } from '../problem.ts';
import type { World } from '../world.ts';
import { describeUnbegun } from './receipt-file/describe-drop.ts';
import { placeFile } from './receipt-file/place-file.ts';
import { writeErrorsFile } from './write-errors-file.ts';

/** Says beside a drop why nobody can read it, where its feed wants such files. */
export async function tellUnreadable(
  { rejectFile, receiptFile }: Pick<FeedConfig, 'rejectFile' | 'receiptFile'>,
  { bucket, key, at }: Pick<ObjectRef, 'bucket' | 'key' | 'at'>,
  problem: Problem,
  { s3, now }: Pick<World, 's3' | 'now'>,
): Promise<void> {
  const drop = { bucket, key };
  if (rejectFile) await writeErrorsFile(s3, { drop, problems: [problem] });
  if (receiptFile) await placeFile(s3, drop, describeUnbegun(key, problem, at ?? now(), now()));
}
