import { DropdialError } from '../../errors.ts';
import type { ObjectRef } from '../../events/object-ref.ts';
import type { FeedConfig } from '../../feed/feed-config.ts';
import type { Run } from '../../run.ts';
import type { World } from '../../world.ts';
import type { Located } from '../drop.ts';

/**
 * Skips a drop that only its uploader can read. S3 accepts neither metadata nor an annotation for it, so the reason goes into the log and, if
 * the feed wants such files, beside the drop. The event does not have to come back.
 */
export async function skipEncrypted(
  locating: Promise<Located>,
  feed: Pick<FeedConfig, 'id' | 'rejectFile' | 'receiptFile'>,
  place: Pick<ObjectRef, 'bucket' | 'key' | 'at'>,
  { log }: Pick<Run, 'log'>,
  world: Pick<World, 's3' | 'ledger' | 'now'>,
): Promise<Located> {
  try {
    return await locating;
  } catch (error) {
    if (!(error instanceof DropdialError) || error.code !== 'source_encrypted') throw error;
    const { code, message } = error;
    const { tellUnreadable } = await import('../../write-back/tell-unreadable.ts');
    await tellUnreadable(feed, place, { code, message }, log, world);
    return { kind: 'skip', reason: `${code}: ${message}` };
  }
}
