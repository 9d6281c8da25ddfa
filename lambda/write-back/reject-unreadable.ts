import type { ObjectRef } from '../events/object-ref.ts';
import type { FeedConfig } from '../feed/feed-config.ts';
import { fingerprint } from '../ledger/fingerprint.ts';
import { begin } from '../ledger/move.ts';
import type { Problem } from '../problem.ts';
import type { Run } from '../run.ts';
import type { World } from '../world.ts';
import { tellUnreadable } from './tell-unreadable.ts';

/** The clients and stores that rejecting uses. */
export type RejectWorld = Pick<World, 's3' | 'ledger' | 'announcer' | 'putMetrics' | 'now'>;

const ONE = { value: 1, unit: 'Count' } as const;

/** Writes the receipt, unless there is one, and sends the event that it owes. */
async function record(
  feed: string,
  { bucket, key, etag, versionId, size = 0, at, isFound }: Omit<ObjectRef, 'isCopy'>,
  problem: Problem,
  { log }: Pick<Run, 'log'>,
  { ledger, announcer, putMetrics, now }: RejectWorld,
): Promise<void> {
  if (etag === undefined) return;
  const submission = fingerprint({ feed, bucket, key, etag });
  const time = now().toISOString();
  const created = await begin(ledger, {
    version: 1,
    submission,
    state: 'rejected',
    feed,
    drop: { bucket, key, etag, versionId, size, uploadedAt: at?.toISOString() ?? time },
    problems: [problem],
    problemCount: 1,
    attempts: [],
    writeBack: { pending: false, copies: [], refused: problem.message },
    createdAt: time,
  });
  if (created) putMetrics(feed, { rejected: ONE, ...(isFound && { unanswered: ONE }) });
  const known = created ?? (await ledger.read(feed, submission));
  const { pause } = known ? await announcer.announce(known, log) : {};
  if (pause) throw new Error(pause.message);
}

/**
 * Rejects a drop that only its uploader can read. The event's data about the object suffice for a receipt, so the drop
 * is listed, counted and announced like every other rejected drop, and reported in a file beside it if the feed wants
 * that. Only the object itself cannot be marked. An event without an ETag, such as that of a sidecar, names no upload,
 * so the receipt is left to the event of the upload.
 *
 * @throws {Error} when the outcome event could not be sent. The message has to come back.
 */
export async function rejectUnreadable(
  feed: Pick<FeedConfig, 'id' | 'rejectFile' | 'receiptFile'>,
  ref: Omit<ObjectRef, 'isCopy'>,
  problem: Problem,
  run: Pick<Run, 'log'>,
  world: RejectWorld,
): Promise<void> {
  await record(feed.id, ref, problem, run, world);
  await tellUnreadable(feed, ref, problem, run.log, world);
}
