import type { ObjectRef } from '../events/object-ref.ts';
import type { FeedConfig } from '../feed/feed-config.ts';
import { fingerprint } from '../ledger/fingerprint.ts';
import { begin } from '../ledger/move.ts';
import type { Problem } from '../problem.ts';
import type { Run } from '../run.ts';
import type { World } from '../world.ts';

/** The clients and stores that rejecting uses. */
export type RejectWorld = Pick<World, 'ledger' | 'announcer' | 'putMetrics' | 'now'>;

const ONE = { value: 1, unit: 'Count' } as const;

/**
 * Rejects a drop that only its uploader can read. What the event says of the object suffices for a receipt, so it is listed,
 * counted and announced like every other rejected drop; only the object cannot say it. An event without an ETag (that of a
 * sidecar, for one) names no upload and rejects nothing: the event of the upload does.
 *
 * @throws {Error} when the outcome event could not be sent. The message has to come back.
 */
export async function rejectUnreadable(
  { id: feed }: Pick<FeedConfig, 'id'>,
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
  if (created) {
    log.warn('a drop that only its uploader can read was rejected', { feed, submission });
    putMetrics(feed, { rejected: ONE, ...(isFound && { unanswered: ONE }) });
  }
  const known = created ?? (await ledger.read(feed, submission));
  const { pause } = known ? await announcer.announce(known, log) : {};
  if (pause) throw new Error(pause.message);
}
