import type { FeedConfig } from '../../feed/feed-config.ts';
import { isReleased } from '../../gates/awaited-person.ts';
import { fingerprint, placeOf } from '../../ledger/fingerprint.ts';
import { wasLeft } from '../../ledger/standing.ts';
import { isFinal } from '../../ledger/states.ts';
import type { Submission } from '../../ledger/submission.ts';
import { haveOtherBytes, type ObjectHead } from '../../s3/read-head.ts';
import type { World } from '../../world.ts';
import type { Drop } from '../drop.ts';

type Needs = Pick<World, 'ledger'>;

/** What an object says about itself, as far as the ledger confirms it. */
export type Marked = Pick<Drop, 'known' | 'carried' | 'stranger'>;

/** True for an ETag that one of our own copies of the object had. */
export function isOfCopy({ receipt }: Submission, etag: string | undefined): boolean {
  return receipt.writeBack.copies.some(copy => copy.etag === etag);
}

/**
 * Finds the submission of an object whose mark is about another one: we may have handled the object before and been
 * unable to replace its mark. The outcome of a file that was replaced is no answer to the file that came back.
 */
async function findOwn(
  { ledger }: Needs,
  feed: string,
  { bucket, key, etag }: Pick<ObjectHead, 'bucket' | 'key' | 'etag'>,
): Promise<Submission | undefined> {
  const first = await ledger.read(feed, fingerprint({ feed, bucket, key, etag }));
  const { latest } = first?.receipt ?? {};
  const last = latest === undefined ? first : await ledger.read(feed, latest);
  return last && !wasLeft(last.receipt) ? last : undefined;
}

/**
 * Judges an object that names a submission which the ledger does not have. If the mark was made at another place, the
 * object came here as a copy and is a new upload. Marks of earlier releases do not say where they were made, so they
 * may belong to this place.
 */
async function findStranger(
  { ledger }: Needs,
  { id: feed }: FeedConfig,
  { bucket, key, etag, metadata }: ObjectHead,
  submission: string,
): Promise<Marked> {
  const place = metadata['dropdial-place'];
  if (place !== undefined && place !== placeOf({ bucket, key })) return {};
  const own = await findOwn({ ledger }, feed, { bucket, key, etag });
  if (own) return { known: own };
  const list = metadata['dropdial-list-id'];
  return { stranger: { submission, ...(list !== undefined && { list }) } };
}

/**
 * Judges an object that names a list of its submission although the ledger knows of no request. The ledger never
 * forgets a list, so it was restored from an older copy. To go on from there would call everybody again.
 *
 * @returns `undefined` if the ledger was not restored, or if a person has decided already.
 */
async function findForgotten(
  { ledger }: Needs,
  known: Submission,
  { bucket, key, etag, size, metadata }: ObjectHead,
): Promise<Marked | undefined> {
  const { receipt } = known;
  const { submission, drop, answer } = receipt;
  const list = metadata['dropdial-list-id'];
  if (list === undefined || answer !== undefined || isReleased(receipt)) return undefined;
  const stranger = { submission, list };
  const isOfObject = (drop.etag === etag || drop.size === size) && !wasLeft(receipt);
  if (isOfObject) return { known, stranger };
  const own = await findOwn({ ledger }, receipt.feed, { bucket, key, etag });
  if (own && isReleased(own.receipt)) return { known: own };
  // What is over may be of an earlier upload of the same file.
  return own && !isFinal(own.receipt.state) ? { known: own, stranger } : { stranger };
}

/**
 * Finds the submission that a sweep means if the same file was uploaded again: the ETag of the object leads to the
 * first one only.
 */
async function findAgain(
  { ledger }: Needs,
  feed: FeedConfig,
  { bucket, key, etag }: ObjectHead,
  due: string | undefined,
): Promise<Marked> {
  const known = due === undefined ? undefined : await ledger.read(feed.id, due);
  const { drop } = known?.receipt ?? {};
  const isOfObject = drop?.bucket === bucket && drop.key === key && drop.etag === etag;
  return known && isOfObject && drop.after !== undefined ? { known } : {};
}

/**
 * Finds the submission to which an object belongs by the mark in its metadata. The metadata alone prove nothing,
 * because they travel with every copy and any uploader can write them. The ledger has to confirm that the object is one
 * of our copies, or the upload itself.
 *
 * @param due the submission that a sweep found due.
 */
export async function findMarked({ ledger }: Needs, feed: FeedConfig, head: ObjectHead, due?: string): Promise<Marked> {
  const id = head.metadata['dropdial-submission'];
  if (id === undefined || !/^[0-9a-f]{64}$/.test(id)) return findAgain({ ledger }, feed, head, due);
  const submission = await ledger.read(feed.id, id);
  if (submission === undefined) return findStranger({ ledger }, feed, head, id);
  const { drop, writeBack } = submission.receipt;
  if (drop.bucket !== head.bucket || drop.key !== head.key) return {};
  const forgotten = await findForgotten({ ledger }, submission, head);
  if (forgotten) return forgotten;
  // The file was away and is back with its old metadata, so the old outcome is no answer to it.
  if (wasLeft(submission.receipt)) return {};
  if (drop.etag === head.etag || isOfCopy(submission, head.etag)) return { known: submission };
  if (drop.size !== head.size) return {};
  // A copy is named in the ledger only after it was made. Until then the ledger says that one is pending. It is
  // encrypted as the drop was.
  const isOther = haveOtherBytes({ etag: drop.etag, output: head.output }, head);
  return writeBack.pending && !isOther ? { known: submission } : { carried: submission };
}
