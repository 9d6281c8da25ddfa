import { DropdialError } from '../errors.ts';
import type { ObjectRef } from '../events/object-ref.ts';
import type { FeedConfig } from '../feed/feed-config.ts';
import type { World } from '../world.ts';
import type { Located } from './drop.ts';

/**
 * Skips a drop that nobody but its uploader can read. S3 takes neither metadata nor an annotation for it, so what there is to say goes
 * into the log and, where the feed wants such a file, beside the drop; the event has no reason to come back.
 */
export async function skipEncrypted(
  locating: Promise<Located>,
  { rejectFile }: Pick<FeedConfig, 'rejectFile'>,
  { bucket, key }: Pick<ObjectRef, 'bucket' | 'key'>,
  { s3 }: Pick<World, 's3'>,
): Promise<Located> {
  try {
    return await locating;
  } catch (error) {
    if (!(error instanceof DropdialError) || error.code !== 'source_encrypted') throw error;
    const { code, message } = error;
    if (rejectFile) {
      const { writeErrorsFile } = await import('../write-back/write-errors-file.ts');
      await writeErrorsFile(s3, { drop: { bucket, key }, problems: [{ code, message }] });
    }
    return { kind: 'skip', reason: `${code}: ${message}` };
  }
}
