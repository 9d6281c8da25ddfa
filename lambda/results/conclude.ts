import type { FeedConfig } from '../feed/feed-config.ts';
import { note } from '../ledger/move.ts';
import type { Watched } from '../ledger/move-list.ts';
import { isOfDrop } from '../ledger/own-object.ts';
import type { Submission } from '../ledger/submission.ts';
import type { Run } from '../run.ts';
import { readHead } from '../s3/read-head.ts';
import type { World } from '../world.ts';
import { isMarkedByOther } from '../write-back/is-marked-by-other.ts';
import { keepReceiptFile } from '../write-back/receipt-file/keep-receipt-file.ts';
import { writeBack } from '../write-back/write-back.ts';

/** The clients and stores that reporting uses. */
export type ConcludeWorld = Pick<World, 's3' | 'ledger' | 'annotate' | 'announcer' | 'putMetrics'>;

/** Writes the result onto the object, if it still is the one that was sent. */
async function writeOnto(submission: Watched, feed: FeedConfig, { log, signal }: Run, world: ConcludeWorld) {
  const { drop, writeBack: back } = submission.receipt;
  if (!back.pending) return submission;
  const head = await readHead(world.s3, drop.bucket, drop.key, signal);
  if (head && isOfDrop(submission.receipt, head) && !isMarkedByOther(head.metadata, submission.receipt.submission))
    return (await writeBack(feed, submission, head, log, world)).submission;
  log.info('the object was replaced or deleted; how its list ended stays in the ledger');
  await keepReceiptFile(feed, submission.receipt, log, world);
  return note(world.ledger, submission, { writeBack: { ...back, pending: false } });
}

function count(value: number) {
  return { value, unit: 'Count' } as const;
}

/**
 * Reports how a list ended: on its object, on the event bus and in the metrics. Repeated until the ledger records it,
 * so duplicates are possible.
 */
export async function conclude(
  submission: Watched,
  feed: FeedConfig,
  run: Run,
  world: ConcludeWorld,
): Promise<Submission> {
  const { submission: id, answer, list } = submission.receipt;
  const written = await writeOnto(submission, feed, run, world);
  const told = await world.announcer.announceList(written, run.log);
  if (told.pause) throw new Error(told.pause.message);
  const { ended, results } = list;
  run.log.info('the list has ended', {
    feed: feed.id,
    submission: id,
    list_id: answer?.list_id,
    ended,
    processed: results?.counts.processed,
    failed: results?.counts.error,
    revision: results?.revision,
    complete: results?.complete,
  });
  world.putMetrics(feed.id, {
    completed: count(1),
    ...(results && {
      callsProcessed: count(results.counts.processed),
      callsFailed: count(results.counts.error),
      rowsUnjoined: count(results.unjoined),
    }),
  });
  return told.submission;
}
