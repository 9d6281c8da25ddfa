import { DropdialError } from '../../errors.ts';
import type { ObjectRef } from '../../events/object-ref.ts';
import type { FeedConfig } from '../../feed/feed-config.ts';
import type { Run } from '../../run.ts';
import { findListed } from '../../s3/list-beginning.ts';
import type { RejectWorld } from '../../write-back/reject-unreadable.ts';
import type { Located } from '../drop.ts';
import { findOrphan } from './find-orphan.ts';

/**
 * Skips a drop that only its uploader can read. S3 accepts neither metadata nor an annotation for it, so it is rejected
 * in the ledger and, if the feed wants such files, beside the drop. Its event does not have to come back.
 *
 * An event may be about an earlier object, which the unreadable one replaced. That object is not rejected, and whatever
 * it began is followed up: a list may be dialling, or a submission waiting. Only a listing shows the ETag of the
 * present object.
 */
export async function skipEncrypted(
  locating: Promise<Located>,
  feed: FeedConfig,
  ref: Omit<ObjectRef, 'isCopy'>,
  run: Pick<Run, 'log' | 'signal'>,
  world: RejectWorld,
): Promise<Located> {
  try {
    return await locating;
  } catch (error) {
    if (!(error instanceof DropdialError) || error.code !== 'source_encrypted') throw error;
    const listed = ref.etag === undefined ? undefined : await findListed(world.s3, ref, run.signal);
    if (ref.etag !== listed?.etag) return findOrphan(world, feed, ref, listed ? 'replaced' : 'gone');
    const { code, message } = error;
    const { rejectUnreadable } = await import('../../write-back/reject-unreadable.ts');
    // Who found it in a listing knows neither its time nor its size.
    const seen = listed && { at: listed.lastModified, size: listed.size };
    await rejectUnreadable(feed, { ...seen, ...ref }, { code, message }, run, world);
    return { kind: 'skip', reason: `${code}: ${message}` };
  }
}
