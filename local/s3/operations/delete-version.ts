import { matchesEtag } from '../headers/check-conditions.ts';
import { S3Error } from '../http/s3-error.ts';
import { addVersion, currentObject, NULL_VERSION, removeVersion } from '../store/change-versions.ts';
import type { DeleteMarker, Version } from '../store/object-record.ts';
import type { KeyChange } from '../store/object-store.ts';
import { newVersion } from './commit-object.ts';
import { emitEvent } from './emit-event.ts';
import type { OperationContext } from './operation.ts';

interface DeleteResult {
  /** The version that was removed or, for a new delete marker, the marker's id. */
  readonly versionId?: string;
  /** True when the removed or added version is a delete marker. */
  readonly deleteMarker: boolean;
}

/**
 * Deletes a version permanently, or the object. In a versioned bucket the latter adds a delete marker. Deleting
 * something that does not exist succeeds without an effect.
 *
 * @param ifMatch succeed only while the object has this ETag
 * @throws S3Error PreconditionFailed, NoSuchKey (only with ifMatch)
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html
 */
export async function deleteVersion(
  context: OperationContext,
  versionId: string | undefined,
  ifMatch: string | undefined,
): Promise<DeleteResult> {
  return context.store.update(context.bucket, context.key, (versions, bucket) => {
    checkIfMatch(versions, versionId, ifMatch);
    if (versionId !== undefined) return removeForGood(context, versions, versionId);
    if (!bucket.versioned) {
      const { versions: left, result, ...rest } = removeForGood(context, versions, NULL_VERSION);
      return { versions: left, result: { deleteMarker: result.deleteMarker }, ...rest };
    }
    const marker: DeleteMarker = { kind: 'marker', ...newVersion(context, bucket) };
    return {
      versions: addVersion(versions, marker),
      result: { versionId: marker.versionId, deleteMarker: true },
      committed: () => emitEvent(context, 'ObjectRemoved:DeleteMarkerCreated', { ...marker, size: 0, etag: '' }),
    };
  });
}

function removeForGood(
  context: OperationContext,
  versions: readonly Version[],
  versionId: string,
): KeyChange<DeleteResult> {
  const removed = versions.find(version => version.versionId === versionId);
  if (removed === undefined) return { versions, result: { versionId, deleteMarker: false } };
  const { size, etag } = removed.kind === 'object' ? removed : { size: 0, etag: '' };
  const sequencer = context.store.sequence.next();
  return {
    versions: removeVersion(versions, versionId),
    result: { versionId, deleteMarker: removed.kind === 'marker' },
    committed: () => emitEvent(context, 'ObjectRemoved:Delete', { size, etag, versionId, sequencer }),
  };
}

function checkIfMatch(versions: readonly Version[], versionId: string | undefined, ifMatch: string | undefined): void {
  if (ifMatch === undefined) return;
  const named = versions.find(version => version.versionId === versionId);
  const object = versionId === undefined ? currentObject(versions) : named?.kind === 'object' ? named : undefined;
  if (object === undefined) throw new S3Error('NoSuchKey');
  if (!matchesEtag(ifMatch, object.etag))
    throw new S3Error('PreconditionFailed', { fields: { Condition: 'If-Match' } });
}
