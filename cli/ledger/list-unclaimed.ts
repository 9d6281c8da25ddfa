import { paginateListObjectsV2 } from '@aws-sdk/client-s3';
import * as v from 'valibot';
import { LEDGER_PREFIXES } from '../../lambda/ledger/store/ledger-keys.ts';
import { type Unclaimed, UnclaimedSchema } from '../../lambda/ledger/store/unclaimed-document.ts';
import { readSmallObject } from '../../lambda/s3/read-small-object.ts';
import { httpStatus } from '../../lambda/s3/s3-errors.ts';
import type { OpenLedger } from './open-ledger.ts';

/** Documents that are read; of more the latest ones are shown. */
const MOST = 100;
/** Longest document, in bytes. */
const MAX_BYTES = 64 * 1024;

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

/**
 * Reads what the ledger keeps of objects that no feed takes, the latest ones of the last days. Who may not read that sees none: it is more
 * than an operator of an older stack is granted.
 */
export async function readUnclaimed(open: OpenLedger, feed: string | undefined): Promise<Unclaimed[]> {
  try {
    const keys = await listKeys(open);
    const documents = await Promise.all(
      keys.map(key => readSmallObject(open.s3, open.config.ledgerBucket, key, MAX_BYTES)),
    );
    return documents
      .flatMap(document => {
        const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), UnclaimedSchema), document?.bytes.toString());
        return parsed.success ? [parsed.output] : [];
      })
      .filter(document => feed === undefined || document.feed === feed);
  } catch (error) {
    if (httpStatus(error) !== 403) throw error;
    return [];
  }
}
