import type { S3Client } from '@aws-sdk/client-s3';
import * as v from 'valibot';
import { DropdialError } from '../errors.ts';
import { putConditionally } from '../s3/put-conditionally.ts';
import { readSmallObject } from '../s3/read-small-object.ts';

const HourSchema = v.strictObject({
  version: v.literal(1),
  drops: v.array(v.strictObject({ submission: v.string(), at: v.pipe(v.string(), v.isoTimestamp()) })),
});
type Drops = v.InferOutput<typeof HourSchema>['drops'];

/** Largest document, in bytes; 1,000 drops take 130 KB. */
const MAX_BYTES = 512 * 1024;
/** How often a document is tried for while other workers write it too. */
const MAX_TRIES = 20;
const HOUR_MS = 3_600_000;

/** Where the drops of a feed's last hour are counted. */
export function hourKey(feed: string): string {
  return `hours/${feed}.json`;
}

/**
 * Counts a submission among those of its feed's last hour; one that is counted stays so, however often it is asked for.
 *
 * @returns when there is room again; `undefined` when there was room and the submission may go on.
 * @throws {DropdialError} `ledger_conflict` when other workers win every time.
 */
export type CountDrop = (feed: string, submission: string, most: number) => Promise<Date | undefined>;

/** Makes the counter: one small document for each feed, moved by conditional writes. */
export function createCountDrop({ s3, bucket, now }: { s3: S3Client; bucket: string; now: () => Date }): CountDrop {
  async function read(key: string): Promise<{ drops: Drops; etag?: string }> {
    const object = await readSmallObject(s3, bucket, key, MAX_BYTES);
    if (object === undefined) return { drops: [] };
    const result = v.safeParse(v.pipe(v.string(), v.parseJson(), HourSchema), object.bytes.toString('utf8'));
    if (!result.success) throw new DropdialError('ledger_unreadable', `the ledger's document "${key}" is not readable`);
    return { drops: result.output.drops, etag: object.etag };
  }

  return async function countDrop(feed, submission, most) {
    const key = hourKey(feed);
    for (let tries = 1; tries <= MAX_TRIES; tries++) {
      const { drops, etag } = await read(key);
      const since = now().getTime() - HOUR_MS;
      const recent = drops.filter(({ at }) => Date.parse(at) > since);
      if (recent.some(drop => drop.submission === submission)) return undefined;
      // With `most` of them in the way, room comes when the last but that many gets older than an hour.
      const blocking = recent[recent.length - most];
      if (blocking) return new Date(Date.parse(blocking.at) + HOUR_MS);
      const document = { version: 1, drops: [...recent, { submission, at: now().toISOString() }] };
      if (await putConditionally(s3, bucket, key, document, etag)) return undefined;
    }
    throw new DropdialError('ledger_conflict', `other workers keep counting drops of feed "${feed}"`);
  };
}
