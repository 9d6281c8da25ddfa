import type { Submission } from '../../lambda/ledger/submission.ts';
import { findNearestKey } from '../../lambda/write-back/unclaimed/find-nearest-key.ts';
import { printable } from '../../terminal/printable.ts';
import { UsageError } from '../command.ts';
import { findSubmission, readSubmissions } from '../ledger/list-submissions.ts';
import type { OpenLedger } from '../ledger/open-ledger.ts';
import { hintMissing } from './hint-missing.ts';

/** The id of a submission, or the beginning of it. */
export const ID = /^[0-9a-f]{6,64}$/;

/** A key with or without its bucket, as `s3://BUCKET/KEY`. */
export function readPlace(name: string): { readonly bucket?: string; readonly key: string } {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/s.exec(name) ?? [];
  return bucket !== undefined && key !== undefined ? { bucket, key } : { key: name };
}

/** The key that was meant, or the prefixes that keys have. */
function hintKey({ config: { feeds } }: OpenLedger, key: string): string {
  const prefixes = feeds.map(({ prefix }) => prefix);
  const meant = findNearestKey(key, prefixes);
  return meant === undefined
    ? `; the prefixes are ${prefixes.map(prefix => `"${prefix}"`).join(', ')}`
    : `; did you mean "${printable(meant)}"?`;
}

/**
 * Finds the latest submission of a file by its key, or a submission by its id or the beginning of it.
 *
 * @throws {UsageError} if none or more than one matches.
 */
export async function findDrop(open: OpenLedger, name: string): Promise<Submission> {
  if (ID.test(name)) return findSubmission(open, name);
  const { bucket, key } = readPlace(name);
  const feeds = open.config.feeds.filter(
    feed => key.startsWith(feed.prefix) && (bucket === undefined || bucket === feed.bucket),
  );
  if (feeds.length === 0) {
    const words = /^[0-9a-f]{1,5}$/.test(name) ? '; an id takes 6 to 64 hexadecimal digits' : '';
    throw new UsageError(`no feed has the prefix of "${printable(name)}"${words || hintKey(open, key)}`);
  }
  let found: Submission | undefined;
  const keys = new Set<string>();
  for (const feed of feeds) {
    for await (const submission of readSubmissions(open, feed.id, () => undefined)) {
      const { drop, createdAt } = submission.receipt;
      keys.add(drop.key);
      const isMeant = drop.key === key && (bucket === undefined || drop.bucket === bucket);
      if (isMeant && createdAt > (found?.receipt.createdAt ?? '')) found = submission;
    }
  }
  if (found === undefined) {
    const hint = hintMissing(open, { ...(bucket !== undefined && { bucket }), key }, keys);
    throw new UsageError(`there is no submission of "${printable(name)}"${hint}`);
  }
  return found;
}
