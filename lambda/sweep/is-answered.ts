import type { FeedConfig } from '../feed/feed-config.ts';
import { fingerprint, placeOf } from '../ledger/fingerprint.ts';
import { isMadeOf, isMarking, isOfDrop } from '../ledger/own-object.ts';
import { wasLeft } from '../ledger/standing.ts';
import type { ObjectHead } from '../s3/read-head.ts';
import type { World } from '../world.ts';

type Ledger = Pick<World['ledger'], 'read'>;

/**
 * True for an object whose mark the ledger confirms. Metadata travels with every copy, so a mark of another place only
 * says what became of another object: a renamed file would look answered although nobody has seen it.
 */
async function isMarked(head: ObjectHead, feed: string, ledger: Ledger): Promise<boolean> {
  const { 'dropdial-submission': id = '' } = head.metadata;
  if (!/^[0-9a-f]{64}$/.test(id)) return false;
  const { receipt } = (await ledger.read(feed, id)) ?? {};
  return receipt !== undefined && placeOf(receipt.drop) === placeOf(head) && isOfDrop(receipt, head);
}

/**
 * True for an object without a mark of its own that the ledger knows anyway. The same bytes uploaded again are another
 * upload: if they had been handled, they would be marked, unless the feed or S3 does not allow that.
 */
async function isKnown(head: ObjectHead, feed: FeedConfig, ledger: Ledger): Promise<boolean> {
  const { bucket, key, etag } = head;
  const first = await ledger.read(feed.id, fingerprint({ feed: feed.id, bucket, key, etag }));
  if (first === undefined) return false;
  const { latest } = first.receipt;
  const last = (latest === undefined ? undefined : await ledger.read(feed.id, latest)) ?? first;
  // The outcome of a file that was replaced is no answer to the same bytes that came back.
  if (wasLeft(last.receipt)) return false;
  return [first, last].some(({ receipt }) => isMadeOf(receipt, head)) || !isMarking(last.receipt, feed);
}

/** True when the ledger knows what became of this very upload. */
export async function isAnswered(head: ObjectHead, feed: FeedConfig, ledger: Ledger): Promise<boolean> {
  return (await isMarked(head, feed.id, ledger)) || (await isKnown(head, feed, ledger));
}
