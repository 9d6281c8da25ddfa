import { checksumHeader } from '../body/checksum-digest.ts';
import type { HeaderPairs } from '../http/s3-response.ts';
import type { ObjectChecksum, ObjectVersion } from '../store/object-record.ts';
import { ENCRYPTION_HEADERS } from './read-system-headers.ts';
import { writeUserMetadata } from './user-metadata.ts';

const NEVER_SENT = new Set(['x-amz-acl', 'x-amz-server-side-encryption-context']);

/**
 * The response headers that describe an object version on GET and HEAD, without length, range and checksum. Like S3, it
 * omits the storage class STANDARD.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
 */
export function describeVersion(version: ObjectVersion, versioned: boolean): HeaderPairs {
  return [
    ['accept-ranges', 'bytes'],
    ['etag', `"${version.etag}"`],
    ['last-modified', new Date(version.lastModified).toUTCString()],
    ...version.content,
    ...version.placement.filter(([name, value]) => !NEVER_SENT.has(name) && value !== 'STANDARD'),
    ...writeUserMetadata(version.metadata),
    ...(version.tags.length > 0 ? [['x-amz-tagging-count', `${version.tags.length}`] as const] : []),
    ...versionIdHeader(version, versioned),
  ];
}

/** The headers in the answer to a write: ETag, version, encryption and checksum. */
export function describeWrite(version: ObjectVersion, versioned: boolean): HeaderPairs {
  return [
    ['etag', `"${version.etag}"`],
    ...encryptionHeaders(version),
    ...checksumHeaders(version.checksum),
    ...versionIdHeader(version, versioned),
  ];
}

export function encryptionHeaders(version: Pick<ObjectVersion, 'placement'>): HeaderPairs {
  return version.placement.filter(([name]) => ENCRYPTION_HEADERS.has(name));
}

/** The headers of a checksum, if there is one. */
export function checksumHeaders(checksum: ObjectChecksum | undefined): HeaderPairs {
  if (checksum === undefined) return [];
  return [
    [checksumHeader(checksum.algorithm), checksum.value],
    ['x-amz-checksum-type', checksum.type],
  ];
}

/** `x-amz-version-id`, for versioned buckets only. */
export function versionIdHeader(version: { readonly versionId: string }, versioned: boolean): HeaderPairs {
  return versioned ? [['x-amz-version-id', version.versionId]] : [];
}
