import type { FeedConfig } from '../feed/feed-config.ts';
import type { ObjectHead } from '../s3/read-head.ts';
import type { Receipt } from './receipt.ts';

type Objects = Pick<Receipt, 'drop' | 'writeBack'>;

/**
 * True when an object has the content of a submission: the ETag of what was uploaded, or of a copy of it that the
 * ledger names.
 */
export function isOfDrop({ drop, writeBack }: Objects, { etag }: Pick<ObjectHead, 'etag'>): boolean {
  return [drop, ...writeBack.copies].some(version => version.etag === etag);
}

/** True when an object is exactly the one that a submission was made of, or a copy of it that the ledger names. */
export function isMadeOf(
  { drop, writeBack }: Objects,
  { versionId, lastModified }: Pick<ObjectHead, 'versionId' | 'lastModified'>,
): boolean {
  if (versionId === undefined || drop.versionId === undefined)
    return Date.parse(drop.uploadedAt) === lastModified.getTime();
  return [drop, ...writeBack.copies].some(version => version.versionId === versionId);
}

/** True when an object of the submission should have its mark by now. */
export function isMarking(
  { writeBack: { pending, refused } }: Objects,
  { writeBack }: Pick<FeedConfig, 'writeBack'>,
): boolean {
  return !pending && refused === undefined && writeBack.includes('metadata');
}
