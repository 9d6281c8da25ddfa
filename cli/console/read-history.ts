import { GetObjectCommand, ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import * as v from 'valibot';
import { migrateReceipt } from '../../lambda/ledger/migrate-receipt.ts';
import { type Receipt, ReceiptSchema } from '../../lambda/ledger/receipt.ts';
import { receiptKey } from '../../lambda/ledger/store/ledger-keys.ts';
import type { OpenLedger } from '../ledger/open-ledger.ts';
import type { History } from './describe-submission.ts';

/** How many versions of a document are read; the latest ones. */
const MOST_VERSIONS = 100;

/** The ids of the latest versions, latest first, and whether there are no others. */
async function listVersions({ s3, config }: OpenLedger, key: string) {
  const command = new ListObjectVersionsCommand({ Bucket: config.ledgerBucket, Prefix: key, MaxKeys: MOST_VERSIONS });
  const { Versions = [], IsTruncated = false } = await s3.send(command);
  return { ids: Versions.flatMap(({ VersionId }) => VersionId ?? []), isWhole: !IsTruncated };
}

async function readVersion({ s3, config }: OpenLedger, key: string, id: string): Promise<Receipt | undefined> {
  const command = new GetObjectCommand({ Bucket: config.ledgerBucket, Key: key, VersionId: id });
  const { Body } = await s3.send(command);
  const parsed = v.safeParse(ReceiptSchema, migrateReceipt(key, JSON.parse((await Body?.transformToString()) ?? '')));
  return parsed.success ? parsed.output : undefined;
}

/** The versions of a document, oldest first; none if they may not be read, or the bucket is not versioned. */
async function readVersions(open: OpenLedger, key: string): Promise<{ receipts: Receipt[]; isWhole: boolean }> {
  try {
    const { ids, isWhole } = await listVersions(open, key);
    const read = await Promise.all(ids.map(id => readVersion(open, key, id)));
    const receipts = read.filter(receipt => receipt !== undefined).toReversed();
    // A bucket without versions calls the only one "null".
    return { receipts, isWhole: isWhole && receipts.length === ids.length && !ids.includes('null') };
  } catch {
    // Earlier versions need permissions that viewers may lack.
    return { receipts: [], isWhole: false };
  }
}

/** Reads a submission and its history; `undefined` if there is none. */
export async function readHistory(open: OpenLedger, feed: string, submission: string): Promise<History | undefined> {
  const found = await open.ledger.read(feed, submission);
  if (found === undefined) return undefined;
  const { receipts, isWhole } = await readVersions(open, receiptKey(feed, submission));
  const [first, ...rest] = receipts;
  const isSeen = receipts.some(({ revision }) => revision === found.receipt.revision);
  if (first === undefined) return { versions: [found.receipt], isWhole: false };
  return { versions: isSeen ? [first, ...rest] : [first, ...rest, found.receipt], isWhole };
}
