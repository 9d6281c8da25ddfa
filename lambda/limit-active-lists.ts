import type { S3Client } from '@aws-sdk/client-s3';
import * as v from 'valibot';
import { DropdialError } from './errors.ts';
import type { Ledger } from './ledger.ts';
import type { Receipt } from './receipt.ts';
import { putConditionally } from './s3/put-conditionally.ts';
import { readSmallObject } from './s3/read-small-object.ts';
import type { CallContext } from './voximplant/call-method.ts';
import { readCallListStatuses } from './voximplant/find-call-lists.ts';

const ActiveSchema = v.strictObject({ version: v.literal(1), submissions: v.array(v.string()) });

/** Largest document, in bytes; 1,000 submissions take 70 KB. */
const MAX_BYTES = 256 * 1024;
/** How often a place is tried for while other workers take places too. */
const MAX_TRIES = 20;

/** Where a feed's active submissions are kept. */
export function activeKey(feed: string): string {
  return `active/${feed}.json`;
}

export interface ActiveListsOptions {
  readonly s3: S3Client;
  readonly bucket: string;
  readonly ledger: Ledger;
  readonly now: () => Date;
}

/** The places that the lists of one feed may take at the same time. */
export interface ActiveLists {
  /**
   * Takes a place for a submission; one that has a place keeps it. False when all are taken by lists that still dial, or by
   * submissions that may become such.
   */
  reserve(feed: string, submission: string, places: number, openApi: () => Promise<CallContext>): Promise<boolean>;
}

/** True when a submission of this receipt can have no list that dials, now or without taking a place again. */
function isOver({ state, lease }: Receipt, now: Date): boolean {
  if (state === 'rejected' || state === 'skipped' || state === 'checked' || state === 'waiting') return true;
  // A crash before anything was sent: when its event comes back, it takes a place again.
  return state === 'claimed' && (lease === undefined || Date.parse(lease.until) < now.getTime());
}

/**
 * Keeps count, in one small document for each feed, of the submissions whose lists may be dialling. Places are given back
 * only when somebody needs one: then the ledger says which submissions came to nothing, and the API which lists are over.
 */
export function createActiveLists({ s3, bucket, ledger, now }: ActiveListsOptions): ActiveLists {
  async function read(key: string): Promise<{ submissions: readonly string[]; etag?: string }> {
    const object = await readSmallObject(s3, bucket, key, MAX_BYTES);
    if (object === undefined) return { submissions: [] };
    const result = v.safeParse(v.pipe(v.string(), v.parseJson(), ActiveSchema), object.bytes.toString('utf8'));
    if (!result.success) throw new DropdialError('ledger_unreadable', `the ledger's document "${key}" is not readable`);
    return { submissions: result.output.submissions, etag: object.etag };
  }

  async function findActive(
    feed: string,
    submissions: readonly string[],
    openApi: () => Promise<CallContext>,
  ): Promise<string[]> {
    const receipts = await Promise.all(submissions.map(async id => (await ledger.read(feed, id))?.receipt));
    const open = receipts.filter(receipt => receipt !== undefined).filter(receipt => !isOver(receipt, now()));
    const ids = open.map(({ state, answer }) => (state === 'created' ? answer?.list_id : undefined));
    const known = ids.filter(id => id !== undefined);
    const looked = known.length > 0 ? await readCallListStatuses(await openApi(), known) : undefined;
    // A list that the API does not name any more was deleted; one that it cannot be asked about may dial.
    const isDialling = (id: number | undefined) =>
      id === undefined || looked?.kind !== 'statuses' || looked.statuses.get(id) === 'In progress';
    return open.filter((_, index) => isDialling(ids[index])).map(({ submission }) => submission);
  }

  return {
    async reserve(feed, submission, places, openApi) {
      const key = activeKey(feed);
      for (let tries = 1; tries <= MAX_TRIES; tries++) {
        const { submissions, etag } = await read(key);
        if (submissions.includes(submission)) return true;
        const active = submissions.length < places ? submissions : await findActive(feed, submissions, openApi);
        if (active.length >= places) return false;
        const document = { version: 1, submissions: [...active, submission] };
        if (await putConditionally(s3, bucket, key, document, etag)) return true;
      }
      throw new DropdialError('ledger_conflict', `other workers keep taking places of feed "${feed}"`);
    },
  };
}
