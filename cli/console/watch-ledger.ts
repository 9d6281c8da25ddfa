import { paginateListObjectsV2 } from '@aws-sdk/client-s3';
import type { Receipt } from '../../lambda/ledger/receipt.ts';
import { LEDGER_PREFIXES } from '../../lambda/ledger/store/ledger-keys.ts';
import type { OpenLedger } from '../ledger/open-ledger.ts';

/** How many documents are read at once. */
const PARALLEL = 16;

interface Latest {
  /** Latest first. */
  readonly receipts: readonly Receipt[];
  /** The number of older ones. */
  readonly older: number;
}

interface Listed {
  readonly feed: string;
  readonly submission: string;
  readonly etag: string;
  readonly writtenAt: number;
}

async function listDocuments({ s3, config }: OpenLedger): Promise<Listed[]> {
  const listed: Listed[] = [];
  const prefix = LEDGER_PREFIXES.submissions;
  for await (const { Contents = [] } of paginateListObjectsV2(
    { client: s3 },
    { Bucket: config.ledgerBucket, Prefix: prefix },
  )) {
    for (const { Key = '', ETag: etag = '', LastModified } of Contents) {
      const [, feed, submission] = /^([^/]+)\/([0-9a-f]{64})\.json$/.exec(Key.slice(prefix.length)) ?? [];
      if (feed === undefined || submission === undefined) continue;
      listed.push({ feed, submission, etag, writtenAt: LastModified?.getTime() ?? 0 });
    }
  }
  return listed;
}

/**
 * Makes a reader of the latest submissions. Each call lists the ledger and reads only documents that have changed.
 *
 * @param most the maximum number of documents to read.
 */
export function watchLedger(open: OpenLedger, most: number): () => Promise<Latest> {
  const known = new Map<string, { readonly etag: string; readonly receipt: Receipt }>();

  async function readOne({ feed, submission, etag }: Listed): Promise<Receipt | undefined> {
    const before = known.get(submission);
    if (before?.etag === etag) return before.receipt;
    const receipt = (await open.ledger.read(feed, submission))?.receipt;
    if (receipt) known.set(submission, { etag, receipt });
    return receipt;
  }

  return async () => {
    const all = await listDocuments(open);
    const latest = all.toSorted((a, b) => b.writtenAt - a.writtenAt).slice(0, most);
    const receipts: Receipt[] = [];
    for (let from = 0; from < latest.length; from += PARALLEL) {
      const read = await Promise.all(latest.slice(from, from + PARALLEL).map(readOne));
      receipts.push(...read.filter(receipt => receipt !== undefined));
    }
    const sorted = receipts.toSorted((a, b) => b.updatedAt.localeCompare(a.updatedAt));
    return { receipts: sorted, older: all.length - latest.length };
  };
}
