import { randomBytes } from 'node:crypto';
import { checkWriteConditions } from '../headers/check-conditions.ts';
import { isKeyedEncryption } from '../headers/read-system-headers.ts';
import type { S3EventType } from '../s3-event.ts';
import type { Bucket } from '../store/bucket.ts';
import { addVersion, currentObject, NULL_VERSION } from '../store/change-versions.ts';
import { dataIdsOf, type ObjectVersion } from '../store/object-record.ts';
import { emitEvent } from './emit-event.ts';
import type { OperationContext } from './operation.ts';

/** A new object whose bytes are already on disk. */
type ObjectDraft = Omit<ObjectVersion, 'kind' | 'versionId' | 'lastModified' | 'sequencer'>;

/**
 * Makes a draft the newest version of the request's key. The conditions, the commit and the event are one step under
 * the key's lock, so exactly one of any number of racing conditional writers wins. The data of a losing draft is
 * removed.
 *
 * @throws S3Error PreconditionFailed, NoSuchKey
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export async function commitObject(
  context: OperationContext,
  draft: ObjectDraft,
  type: S3EventType,
  keepOnFailure: readonly string[] = [],
): Promise<ObjectVersion> {
  const { store, request } = context;
  try {
    return await store.update(context.bucket, context.key, (versions, bucket) => {
      checkWriteConditions(request.headers, currentObject(versions));
      const version: ObjectVersion = { kind: 'object', ...draft, etag: etagOf(draft), ...newVersion(context, bucket) };
      return {
        versions: addVersion(versions, version),
        result: version,
        committed: () => emitEvent(context, type, version),
      };
    });
  } catch (error) {
    const lost = dataIdsOf({ kind: 'object', ...draft, versionId: '', lastModified: 0, sequencer: '' });
    await store.data.discard(lost.filter(id => !keepOnFailure.includes(id)));
    throw error;
  }
}

/**
 * The ETag of an object under SSE-KMS or SSE-C is no digest of its data. That each write and each copy of the same
 * bytes gets another ETag is not documented, but has been measured.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html
 */
function etagOf({ etag, placement }: ObjectDraft): string {
  if (!placement.some(([name, value]) => isKeyedEncryption(name, value))) return etag;
  const [, suffix = ''] = /(-\d+)$/.exec(etag) ?? [];
  return randomBytes(16).toString('hex') + suffix;
}

/** Id, time and sequencer of a version about to be committed. S3 stores whole seconds. */
export function newVersion(
  { store }: OperationContext,
  bucket: Bucket,
): { versionId: string; lastModified: number; sequencer: string } {
  return {
    versionId: bucket.settings.versioning === 'Enabled' ? randomBytes(24).toString('base64url') : NULL_VERSION,
    lastModified: Math.floor(store.now() / 1000) * 1000,
    sequencer: store.sequence.next(),
  };
}
