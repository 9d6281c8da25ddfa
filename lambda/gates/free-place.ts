import type { S3Client } from '@aws-sdk/client-s3';
import * as v from 'valibot';
import { DropdialError } from '../errors.ts';
import { fenceOff } from '../ledger/fence.ts';
import type { Ledger, LedgerEntry } from '../ledger/ledger.ts';
import type { Receipt } from '../ledger/receipt.ts';
import { putConditionally } from '../s3/put-conditionally.ts';
import { readSmallObject } from '../s3/read-small-object.ts';
import type { CallContext } from '../voximplant/call-method.ts';
import { readCallListStatuses, type Statuses } from '../voximplant/find-call-lists.ts';

const ActiveSchema = v.strictObject({
  version: v.literal(1),
  submissions: v.array(v.string()),
  /** Names this one write, so that no two documents are the same: two of the same bytes have the same ETag. */
  revision: v.optional(v.string()),
});

/** Largest document, in bytes; 1,000 submissions take 70 KB. */
const MAX_BYTES = 256 * 1024;
/** How often a place is tried for while other workers take places too. */
const MAX_TRIES = 20;
/** For how long a list that the API does not show may still be too new to be shown, in milliseconds. */
const UNSEEN_MS = 3600_000;
/** What the API calls a list that begins no call any more, as far as is documented. */
const OVER: ReadonlySet<string> = new Set(['Completed', 'Canceled']);

/** Where a feed's active submissions are kept. */
export function activeKey(feed: string): string {
  return `active/${feed}.json`;
}

export interface ActiveListsOptions {
  readonly s3: S3Client;
  readonly bucket: string;
  readonly ledger: Ledger;
  readonly now: () => Date;
  readonly newId: () => string;
}

/** The places that the lists of one feed may take at the same time. */
export interface ActiveLists {
  /**
   * Takes a place for a submission; one that has a place keeps it. False when all are taken by lists that still dial, or by
   * submissions that may become such.
   */
  reserve(feed: string, submission: string, places: number, openApi: () => Promise<CallContext>): Promise<boolean>;
}

/**
 * Keeps count, in one small document for each feed, of the submissions whose lists may be dialling. Places are given back
 * only when somebody needs one: then the ledger says which submissions came to nothing, and the API which lists are over.
 *
 * Every reservation writes the document, also one of a submission that has a place. Without that, a submission that waited
 * could go on at the very moment in which another one finds it waiting, and takes its place.
 */
export function createActiveLists({ s3, bucket, ledger, now, newId }: ActiveListsOptions): ActiveLists {
  async function read(key: string): Promise<{ submissions: readonly string[]; revision?: string; etag?: string }> {
    const object = await readSmallObject(s3, bucket, key, MAX_BYTES);
    if (object === undefined) return { submissions: [] };
    const result = v.safeParse(v.pipe(v.string(), v.parseJson(), ActiveSchema), object.bytes.toString('utf8'));
    if (!result.success) throw new DropdialError('ledger_unreadable', `the ledger's document "${key}" is not readable`);
    const { submissions, revision } = result.output;
    return { submissions, etag: object.etag, ...(revision !== undefined && { revision }) };
  }

  /** True when a submission can have no list that dials, now or without taking a place again. */
  async function isOver(entry: LedgerEntry): Promise<boolean> {
    const { state, lease } = entry.receipt;
    if (state === 'rejected' || state === 'skipped' || state === 'checked' || state === 'waiting') return true;
    if (state !== 'claimed') return false;
    if (lease === undefined) return true;
    // A crash before anything was sent, or an owner that sleeps: when its event comes back, it takes a place again.
    return Date.parse(lease.until) <= now().getTime() && (await fenceOff(ledger, entry, now()));
  }

  /** A list that the API does not name was deleted, unless it is new; one that it cannot be asked about may dial. */
  function mayDial({ state, answer }: Receipt, looked: Statuses | undefined): boolean {
    if (state !== 'created' || answer === undefined || looked?.kind !== 'statuses') return true;
    const status = looked.statuses.get(answer.list_id);
    if (status === undefined) return now().getTime() - Date.parse(answer.answeredAt) < UNSEEN_MS;
    return !OVER.has(status);
  }

  async function findActive(
    feed: string,
    submissions: readonly string[],
    openApi: () => Promise<CallContext>,
  ): Promise<string[]> {
    const open: Receipt[] = [];
    for (const entry of await Promise.all(submissions.map(id => ledger.read(feed, id)))) {
      if (entry && !(await isOver(entry))) open.push(entry.receipt);
    }
    const ids = open.map(({ state, answer }) => (state === 'created' ? answer?.list_id : undefined));
    const known = ids.filter(id => id !== undefined);
    const looked = known.length > 0 ? await readCallListStatuses(await openApi(), known) : undefined;
    return open.filter(receipt => mayDial(receipt, looked)).map(({ submission }) => submission);
  }

  return {
    async reserve(feed, submission, places, openApi) {
      const key = activeKey(feed);
      const revision = newId();
      for (let tries = 1; tries <= MAX_TRIES; tries++) {
        const { submissions, etag, revision: seen } = await read(key);
        if (seen === revision) return true;
        const hasPlace = submissions.includes(submission);
        const others = submissions.filter(id => id !== submission);
        const active = hasPlace || others.length < places ? others : await findActive(feed, others, openApi);
        if (!hasPlace && active.length >= places) return false;
        const document = { version: 1, submissions: [...active, submission], revision };
        if (await putConditionally(s3, bucket, key, document, etag)) return true;
      }
      throw new DropdialError('ledger_conflict', `other workers keep taking places of feed "${feed}"`);
    },
  };
}
