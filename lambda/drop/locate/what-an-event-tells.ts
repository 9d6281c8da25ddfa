import type { ObjectRef } from '../../events/object-ref.ts';
import { STATES } from '../../ledger/states.ts';
import type { Submission } from '../../ledger/submission.ts';
import type { ObjectHead } from '../../s3/read-head.ts';
import type { Drop, Upload } from '../drop.ts';
import { isOfCopy } from './what-it-carries.ts';

/**
 * By how much the time of an event and the time of an object may differ, in milliseconds. S3 gives both in whole
 * seconds.
 */
const CLOCK_MS = 2_000;

/**
 * True when the event is about an object that has been replaced since. An event about an earlier copy of ours is about
 * the same upload, so that one is not replaced.
 */
export function isReplaced({ etag }: ObjectRef, head: ObjectHead, known: Submission | undefined): boolean {
  if (etag === undefined || etag === head.etag) return false;
  return known === undefined || !(known.receipt.drop.etag === etag || isOfCopy(known, etag));
}

/** Whether the event tells how the present object was made; `surely` if the version proves it. */
function isOfWhatIsThere(
  { key, etag, versionId, at }: ObjectRef,
  head: ObjectHead,
  known: Submission | undefined,
): Upload['isThere'] {
  if (key !== head.key) return false;
  const { drop } = known?.receipt ?? {};
  // The present object may be our copy of the upload that the event is about.
  if (etag !== undefined && etag === drop?.etag && versionId === drop.versionId && (versionId || etag !== head.etag))
    return versionId === undefined || 'surely';
  if (etag !== head.etag) return false;
  if (versionId !== undefined && head.versionId !== undefined) return versionId === head.versionId && 'surely';
  return at === undefined || at >= head.lastModified;
}

/** The upload that the event reports; `undefined` if it reports a copy, tags, another object, or comes from a sweep. */
function uploadOf({ key, at, isCopy, isOfTags, due }: ObjectRef, head: ObjectHead, isThere: Upload['isThere']) {
  const isNone = at === undefined || isCopy || isOfTags === true || due !== undefined || key !== head.key;
  return isNone ? undefined : { at, isThere };
}

/**
 * Finds an earlier version of the object that was given tags after we had copied it: uploaders know only the version
 * that they uploaded. Tags that were set before our copy are on the copy, too.
 */
function findTaggedVersion(
  { versionId, isOfTags, at }: ObjectRef,
  head: ObjectHead,
  known: Submission | undefined,
): string | undefined {
  if (!isOfTags || known === undefined || versionId === undefined || versionId === head.versionId) return undefined;
  const { drop, state, writeBack } = known.receipt;
  const isOfDrop = [drop, ...writeBack.copies].some(version => version.versionId === versionId);
  const isLate = at === undefined || at.getTime() >= head.lastModified.getTime() - CLOCK_MS;
  return isOfDrop && isLate && !STATES[state].over ? versionId : undefined;
}

/** What the event says about the present object. */
type Told = Pick<Drop, 'isCopy' | 'isFound' | 'toldEtag' | 'upload' | 'taggedVersion' | 'due'>;

/**
 * What an event says about the object that is there now. Events come late, twice and in any order, so it may be about
 * an earlier one.
 */
export function readTold(ref: ObjectRef, head: ObjectHead, known: Submission | undefined): Told {
  const { key, etag, due } = ref;
  const isThere = isOfWhatIsThere(ref, head, known);
  const isCopy = ref.isCopy && isThere !== false;
  const upload = uploadOf(ref, head, isThere);
  const taggedVersion = findTaggedVersion(ref, head, known);
  return {
    ...(isCopy && { isCopy }),
    ...(ref.isFound && { isFound: true }),
    ...(key === head.key && etag !== undefined && { toldEtag: etag }),
    ...(upload && { upload }),
    ...(taggedVersion !== undefined && { taggedVersion }),
    ...(due !== undefined && { due }),
  };
}
