import type { DeleteMarker, ObjectVersion, Version } from './object-record.ts';

/** The id of the one version a bucket without versioning has of each key. */
export const NULL_VERSION = 'null';

/** The newest version when it is an object. */
export function currentObject(versions: readonly Version[]): ObjectVersion | undefined {
  const [newest] = versions;
  return newest?.kind === 'object' ? newest : undefined;
}

/**
 * Puts a new version in front. One with the id `null` takes the place of the older `null` version, which is how a bucket
 * without versioning overwrites.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/AddingObjectstoVersionSuspendedBuckets.html
 */
export function addVersion(versions: readonly Version[], added: ObjectVersion | DeleteMarker): readonly Version[] {
  const kept = added.versionId === NULL_VERSION ? removeVersion(versions, NULL_VERSION) : versions;
  return [added, ...kept];
}

/** Takes one version out for good. */
export function removeVersion(versions: readonly Version[], versionId: string): readonly Version[] {
  return versions.filter(version => version.versionId !== versionId);
}

/** Exchanges an object version for a changed one with the same id. */
export function replaceVersion(versions: readonly Version[], changed: ObjectVersion): readonly Version[] {
  return versions.map(version => (version.versionId === changed.versionId ? changed : version));
}
