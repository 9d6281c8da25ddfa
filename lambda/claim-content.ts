import type { S3Client } from '@aws-sdk/client-s3';
import * as v from 'valibot';
import { DropdialError } from './errors.ts';
import type { FeedConfig } from './feed-config.ts';
import type { Ledger } from './ledger.ts';
import { showValue } from './problem.ts';
import type { Receipt } from './receipt.ts';
import { putConditionally } from './s3/put-conditionally.ts';
import { readSmallObject } from './s3/read-small-object.ts';

const ContentSchema = v.strictObject({
  version: v.literal(1),
  submission: v.string(),
  key: v.string(),
  at: v.pipe(v.string(), v.isoTimestamp()),
});

/** Largest document, in bytes: a key has at most 1,024. */
const MAX_BYTES = 16 * 1024;
/** How often a document is tried for while other workers write it too. */
const MAX_TRIES = 5;
/** Until a drop whose twin is on its way is looked at again, in seconds. */
const BUSY_SECONDS = 60;
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

/**
 * Remembers that a submission has this content.
 *
 * @returns why it must not be sent: the same content came under another key of the feed within its window and was sent.
 * @throws {DropdialError} `submission_busy` while the other one is on its way.
 */
export type ClaimContent = (feed: FeedConfig, receipt: Receipt, sha256: string) => Promise<string | undefined>;

/** Makes the guard against the same list under two names. */
export function createClaimContent({ s3, bucket, ledger, now }: ClaimContentOptions): ClaimContent {
  async function read(key: string) {
    const object = await readSmallObject(s3, bucket, key, MAX_BYTES);
    if (object === undefined) return undefined;
    const result = v.safeParse(v.pipe(v.string(), v.parseJson(), ContentSchema), object.bytes.toString('utf8'));
    if (!result.success) throw new DropdialError('ledger_unreadable', `the ledger's document "${key}" is not readable`);
    return { ...result.output, etag: object.etag };
  }

  /** Says whether what another key of the feed came to stands in the way. */
  async function findObstacle(
    feed: FeedConfig,
    first: v.InferOutput<typeof ContentSchema>,
  ): Promise<string | undefined> {
    if (now().getTime() - Date.parse(first.at) > feed.duplicateWindowDays * DAY_MS) return undefined;
    const state = (await ledger.read(feed.id, first.submission))?.receipt.state;
    if (
      state === undefined ||
      state === 'rejected' ||
      state === 'skipped' ||
      state === 'checked' ||
      state === 'waiting'
    )
      return undefined;
    const twin = `${showValue(first.key)} (submission ${first.submission.slice(0, 12)})`;
    if (state === 'created') {
      return `the same content was sent as ${twin} on ${first.at}; set allow_duplicate=true to send it again`;
    }
    throw new DropdialError('submission_busy', `the same content is on its way as ${twin}`, {
      retryAfterSeconds: BUSY_SECONDS,
    });
  }

  return async function claimContent(feed, { submission, drop }, sha256) {
    if (feed.duplicateWindowDays === 0) return undefined;
    const key = contentKey(feed.id, sha256);
    const document = { version: 1, submission, key: drop.key, at: now().toISOString() };
    let previous: string | undefined;
    for (let tries = 1; tries <= MAX_TRIES; tries++) {
      if (await putConditionally(s3, bucket, key, document, previous)) return undefined;
      const first = await read(key);
      if (first?.submission === submission) return undefined;
      const obstacle = first && first.key !== drop.key ? await findObstacle(feed, first) : undefined;
      if (obstacle !== undefined) return obstacle;
      previous = first?.etag;
    }
    throw new DropdialError('ledger_conflict', 'other workers keep writing about the same content');
  };
}
