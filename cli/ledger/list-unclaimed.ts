import { paginateListObjectsV2 } from '@aws-sdk/client-s3';
import * as v from 'valibot';
import { placeOf } from '../../lambda/ledger/fingerprint.ts';
import { LEDGER_PREFIXES, unclaimedKey } from '../../lambda/ledger/store/ledger-keys.ts';
import { type Unclaimed, UnclaimedSchema } from '../../lambda/ledger/store/unclaimed-document.ts';
import { readSmallObject } from '../../lambda/s3/read-small-object.ts';
import { httpStatus } from '../../lambda/s3/s3-errors.ts';
import type { OpenLedger } from './open-ledger.ts';

/** How many documents are read; the latest ones. */
const MOST = 100;
/** The maximum size of a document, in bytes. */
const MAX_BYTES = 64 * 1024;

interface Place {
  readonly bucket: string;
  readonly key: string;
}

/** The keys of the latest documents. */
async function listKeys({ s3, config }: OpenLedger): Promise<string[]> {
  const found: { readonly key: string; readonly at: number }[] = [];
  for await (const { Contents = [] } of paginateListObjectsV2(
    { client: s3 },
    { Bucket: config.ledgerBucket, Prefix: LEDGER_PREFIXES.unclaimed },
  )) {
    for (const { Key = '', LastModified } of Contents) found.push({ key: Key, at: LastModified?.getTime() ?? 0 });
  }
  const latest = found.toSorted((a, b) => b.at - a.at).slice(0, MOST);
  return latest.map(({ key }) => key);
}

async function readDocument({ s3, config }: OpenLedger, key: string): Promise<Unclaimed | undefined> {
  const document = await readSmallObject(s3, config.ledgerBucket, key, MAX_BYTES);
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), UnclaimedSchema), document?.bytes.toString());
  return parsed.success ? parsed.output : undefined;
}

/** Operators of an older stack lack the permission to read these, and see none. */
async function unlessForbidden<T>(reading: Promise<T>, none: T): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    if (httpStatus(error) !== 403) throw error;
    return none;
  }
}

async function readAll(open: OpenLedger): Promise<Unclaimed[]> {
  const documents = await Promise.all((await listKeys(open)).map(key => readDocument(open, key)));
  return documents.flatMap(document => document ?? []);
}

/** Reads the ledger's records of objects that belong to no feed, the latest ones of the last days. */
export async function readUnclaimed(open: OpenLedger, feed: string | undefined): Promise<Unclaimed[]> {
  const documents = await unlessForbidden(readAll(open), []);
  return documents.filter(document => feed === undefined || document.feed === feed);
}

/** The ledger's record of an object that belongs to no feed; `undefined` if there is none. */
export async function findUnclaimed(
  open: OpenLedger,
  { bucket = open.config.ownBucket, key }: Partial<Place> & Pick<Place, 'key'>,
): Promise<Unclaimed | undefined> {
  if (bucket === undefined) return undefined;
  return unlessForbidden(readDocument(open, unclaimedKey(placeOf({ bucket, key }))), undefined);
}
