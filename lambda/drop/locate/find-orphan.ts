import type { ObjectRef } from '../../events/object-ref.ts';
import type { FeedConfig } from '../../feed/feed-config.ts';
import { fingerprint } from '../../ledger/fingerprint.ts';
import { isSettled } from '../../ledger/standing.ts';
import type { Submission } from '../../ledger/submission.ts';
import type { LeftBecause } from '../../submission/step.ts';
import type { World } from '../../world.ts';
import type { Located } from '../drop.ts';

type Needs = Pick<World, 'ledger' | 'announcer'>;

/**
 * Finds the unfinished submission of an object that is not there any more. The same file may have been uploaded several
 * times under its key. Each upload has a submission of its own, and the event does not say which one it is about, so
 * the first unfinished one is taken.
 */
async function findUnfinished(
  { ledger, announcer }: Needs,
  { id: feed }: FeedConfig,
  { bucket, key, etag, due }: Omit<ObjectRef, 'isCopy'>,
): Promise<Submission | undefined> {
  const isFinished = ({ receipt }: Submission) => isSettled(receipt) && !announcer.owes(receipt);
  const idOf = (after?: string) => etag && fingerprint({ feed, bucket, key, etag, after });
  const read = async (id: string | undefined) => (id ? ledger.read(feed, id) : undefined);
  let submission = await read(due ?? idOf());
  while (submission !== undefined && due === undefined && isFinished(submission)) {
    const { submission: id, latest } = submission.receipt;
    submission = await read(latest ?? idOf(id));
  }
  const isOfObject = submission?.receipt.drop.bucket === bucket && submission.receipt.drop.key === key;
  return submission && isOfObject && !isFinished(submission) ? submission : undefined;
}

/**
 * Finds what is left to be done for an object that is gone or replaced: a list may be dialling that nobody has
 * recorded. A submission with an idempotency key cannot be found by its object, only by a sweep.
 */
export async function findOrphan(
  world: Needs,
  feed: FeedConfig,
  ref: Omit<ObjectRef, 'isCopy'>,
  because: LeftBecause,
): Promise<Located> {
  const submission = await findUnfinished(world, feed, ref);
  return submission ? { kind: 'orphan', orphan: { feed, submission, because } } : { kind: 'skip', reason: because };
}
