import type { DeleteMarker, ObjectVersion, Version } from './object-record.ts';

/** The id of the only version of each key in a bucket without versioning. */
export const NULL_VERSION = 'null';

/** The newest version, unless it is a delete marker. */
export function currentObject(versions: readonly Version[]): ObjectVersion | undefined {
  const [newest] = versions;
  return newest?.kind === 'object' ? newest : undefined;
}

/**
 * Adds a new version in front. One with the id `null` replaces the older `null` version, which is how a bucket without
 * versioning overwrites.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/AddingObjectstoVersionSuspendedBuckets.html
 */
export function addVersion(versions: readonly Version[], added: ObjectVersion | DeleteMarker): readonly Version[] {
  const kept = added.versionId === NULL_VERSION ? removeVersion(versions, NULL_VERSION) : versions;
  return [added, ...kept];
}

/** Removes one version permanently. */
export function removeVersion(versions: readonly Version[], versionId: string): readonly Version[] {
  return versions.filter(version => version.versionId !== versionId);
}

/** Replaces an object version with a changed one that has the same id. */
export function replaceVersion(versions: readonly Version[], changed: ObjectVersion): readonly Version[] {
  return versions.map(version => (version.versionId === changed.versionId ? changed : version));
}
