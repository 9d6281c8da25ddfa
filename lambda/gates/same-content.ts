import type { S3Client } from '@aws-sdk/client-s3';
import * as v from 'valibot';
import { DropdialError } from '../errors.ts';
import type { FeedConfig } from '../feed/feed-config.ts';
import { fenceOff } from '../ledger/fence.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Receipt } from '../ledger/receipt.ts';
import { showValue } from '../problem.ts';
import { putConditionally } from '../s3/put-conditionally.ts';
import { readSmallObject } from '../s3/read-small-object.ts';

const ContentSchema = v.strictObject({
  version: v.literal(1),
  submission: v.string(),
  key: v.string(),
  at: v.pipe(v.string(), v.isoTimestamp()),
  /** Names this one claim, so that no two documents are the same: two of the same bytes have the same ETag. */
  revision: v.optional(v.string()),
});
type Content = v.InferOutput<typeof ContentSchema>;

/** Largest document, in bytes: a key has at most 1,024. */
const MAX_BYTES = 16 * 1024;
/** How often a document is tried for while other workers write it too. */
const MAX_TRIES = 5;
/** Until a drop is looked at again whose twin is being sent, and whose twin is in doubt or held, in seconds. */
const BUSY_SECONDS = 60;
const OPEN_SECONDS = 300;
const DAY_MS = 24 * 3600 * 1000;

/** Where a feed remembers which submission had this content. */
export function contentKey(feed: string, sha256: string): string {
  return `contents/${feed}/${sha256}.json`;
}

export interface ClaimContentOptions {
  readonly s3: S3Client;
  readonly bucket: string;
  readonly ledger: Ledger;
  readonly now: () => Date;
}

/** Why a drop must not be sent: its content was, or is on its way under another submission. */
export type ContentObstacle =
  | { readonly kind: 'sent'; readonly message: string }
  | { readonly kind: 'open'; readonly message: string; readonly retryAfterSeconds: number };

/**
 * Remembers that a submission has this content.
 *
 * @param options.receipt of the submission, as it was claimed.
 * @param options.isMeant true when the drop says that a repeat is meant: it is remembered, and nothing stands in its way.
 * @returns what stands in the way: the same content came before within the feed's window, and was sent or may be.
 */
export type ClaimContent = (
  feed: FeedConfig,
  options: { readonly receipt: Receipt; readonly sha256: string; readonly isMeant: boolean },
) => Promise<ContentObstacle | undefined>;

/**
 * Makes the guard against the same list under two names, or uploaded twice.
 *
 * ```
 *   nobody had it ------------------------------------------ If-None-Match: * --> ours
 *   the other one never dialled (rejected, skipped, waits) - If-Match ----------> ours
 *   the other one was claimed, its lease is over ----------- it is fenced off, then If-Match --> ours
 *   the other one has a lease, is in doubt or held --------------------------------> open: look again later
 *   the other one was created ----------------------------------------------------> sent: refused
 * ```
 *
 * Every claim writes the document, also one of a submission that had it before. Without that, a submission that waited could
 * go on at the very moment in which another one finds it waiting, and takes its place.
 */
export function createClaimContent({ s3, bucket, ledger, now }: ClaimContentOptions): ClaimContent {
  async function read(key: string): Promise<(Content & { readonly etag: string }) | undefined> {
    const object = await readSmallObject(s3, bucket, key, MAX_BYTES);
    if (object === undefined) return undefined;
    const result = v.safeParse(v.pipe(v.string(), v.parseJson(), ContentSchema), object.bytes.toString('utf8'));
    if (!result.success) throw new DropdialError('ledger_unreadable', `the ledger's document "${key}" is not readable`);
    return { ...result.output, etag: object.etag };
  }

  /** What the submission that had the content before comes to; `again` when it moved while it was looked at. */
  async function judge(
    { id, duplicateWindowDays }: FeedConfig,
    first: Content,
    { drop }: Receipt,
  ): Promise<ContentObstacle | 'again' | undefined> {
    if (now().getTime() - Date.parse(first.at) > duplicateWindowDays * DAY_MS) return undefined;
    const entry = await ledger.read(id, first.submission);
    if (entry === undefined) return undefined;
    const { state, lease, drop: earlier } = entry.receipt;
    // Another idempotency key is how a repeat of one object is asked for.
    if (earlier.key === drop.key && earlier.idempotencyKey !== drop.idempotencyKey) return undefined;
    const twin = `${showValue(first.key)} (submission ${first.submission.slice(0, 12)})`;
    if (state === 'created') {
      const message = `the same content was sent as ${twin} on ${first.at}; set allow_duplicate=true and a new idempotency_key to send it again`;
      return { kind: 'sent', message };
    }
    const isHeldByOwner = lease !== undefined && Date.parse(lease.until) > now().getTime();
    if (state === 'sending' || state === 'in_doubt' || state === 'held' || isHeldByOwner) {
      const message = `the same content is on its way as ${twin}, which is ${state}; set allow_duplicate=true to send it all the same`;
      return { kind: 'open', message, retryAfterSeconds: isHeldByOwner ? BUSY_SECONDS : OPEN_SECONDS };
    }
    if (lease === undefined) return undefined;
    return (await fenceOff(ledger, entry, now())) ? undefined : 'again';
  }

  return async function claimContent(feed, { receipt, sha256, isMeant }) {
    if (feed.duplicateWindowDays === 0) return undefined;
    const { submission, drop, revision } = receipt;
    const key = contentKey(feed.id, sha256);
    const document: Content = { version: 1, submission, key: drop.key, at: now().toISOString(), revision };
    let previous: string | undefined;
    for (let tries = 1; tries <= MAX_TRIES; tries++) {
      if (await putConditionally(s3, bucket, key, document, previous)) return undefined;
      const first = await read(key);
      // The write that lost may have been our own, whose answer got lost on the way.
      if (first?.revision === revision) return undefined;
      const found = first && first.submission !== submission ? await judge(feed, first, receipt) : undefined;
      if (found !== undefined && found !== 'again') return isMeant ? undefined : found;
      previous = found === 'again' ? undefined : first?.etag;
    }
    throw new DropdialError('ledger_conflict', 'other workers keep writing about the same content');
  };
}
