import { DeleteObjectCommand, HeadObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { describeError } from '../../lambda/errors.ts';
import type { FeedConfig } from '../../lambda/feed/feed-config.ts';
import { fingerprint } from '../../lambda/ledger/fingerprint.ts';
import type { Ledger } from '../../lambda/ledger/ledger.ts';
import type { Receipt } from '../../lambda/ledger/receipt.ts';
import { REQUIRED_PARAMETERS } from '../../lambda/parameters/parameters.ts';
import { unquoteEtag } from '../../lambda/s3/read-head.ts';
import { type Finding, failed, ok } from './finding.ts';

/** The pause between two looks, in milliseconds. */
const LOOK_MS = 500;

const OPEN: ReadonlySet<string> = new Set(['claimed', 'sending']);

interface TestDropOptions {
  readonly s3: S3Client;
  readonly ledger: Ledger;
  /** The id of the test drop. */
  readonly id: string;
  /** How long to wait for its receipt, in milliseconds. */
  readonly patienceMs: number;
  readonly now: () => Date;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** A value that the limits of this feed allow. */
function allowedNumber({ limits }: FeedConfig, name: 'priority' | 'max_simultaneous' | 'num_attempts'): number {
  const { min = 1, max = 1 } = limits[name] ?? {};
  return Math.max(min, Math.min(1, max));
}

/** Tags for the required parameters that the feed does not set itself. */
function testTags(feed: FeedConfig): Record<string, string> {
  const values = {
    rule_id: feed.limits.rule_id?.[0] ?? 1,
    priority: allowedNumber(feed, 'priority'),
    max_simultaneous: allowedNumber(feed, 'max_simultaneous'),
    num_attempts: allowedNumber(feed, 'num_attempts'),
  };
  const missing = REQUIRED_PARAMETERS.filter(name => name in values && feed.defaults[name] === undefined);
  const entries = Object.entries(values).filter(([name]) => missing.some(required => required === name));
  return { ...Object.fromEntries(entries.map(([name, value]) => [name, String(value)])), dry_run: 'true' };
}

/** The first reason in a receipt that is not `checked`. */
function describeReceipt({ state, problems, missing = [] }: Receipt): string {
  const [problem] = problems;
  if (problem) return `${state}: ${problem.code}: ${problem.message}`;
  return missing.length > 0 ? `${state}: ${missing.join(', ')} is missing` : state;
}

/** True while the receipt may still change without help. */
function isOnItsWay({ state, writeBack, missing = [] }: Receipt): boolean {
  // Without missing parameters, it waits for a free place or for time to pass.
  return OPEN.has(state) || writeBack.pending || (state === 'waiting' && missing.length === 0);
}

/** The latest receipt of the drop, at its end or after the patience. */
async function waitForReceipt(
  { ledger, patienceMs, now, sleep }: TestDropOptions,
  feed: FeedConfig,
  key: string,
  etag: string,
): Promise<Receipt | undefined> {
  const submission = fingerprint({ feed: feed.id, bucket: feed.bucket, key, etag });
  const end = now().getTime() + patienceMs;
  for (;;) {
    const receipt = (await ledger.read(feed.id, submission))?.receipt;
    if ((receipt && !isOnItsWay(receipt)) || now().getTime() >= end) return receipt;
    await sleep(LOOK_MS);
  }
}

function judge(check: string, receipt: Receipt, written: string | undefined, feed: FeedConfig): Finding {
  if (receipt.state !== 'checked')
    return failed(check, describeReceipt(receipt), 'the event arrived; fix the problem in the receipt');
  if (feed.writeBack.includes('metadata') && written !== receipt.state)
    return failed(check, 'checked, and the object does not say so', "look into the function's log");
  return ok(check, 'a dry run was checked and written back');
}

/** Drops a file of one row as a dry run, waits for its receipt and removes it. Nobody is called. */
export async function sendTestDrop(options: TestDropOptions, feed: FeedConfig): Promise<Finding> {
  const { s3, id, patienceMs } = options;
  const check = `feed ${feed.id}: test drop`;
  const place = { Bucket: feed.bucket, Key: `${feed.prefix}dropdial-doctor-${id}.csv` };
  let etag: string;
  try {
    const Tagging = new URLSearchParams(testTags(feed)).toString();
    const Body = 'phone_number\n+12025550100\n';
    const { ETag = '' } = await s3.send(new PutObjectCommand({ ...place, Body, ContentType: 'text/csv', Tagging }));
    etag = unquoteEtag(ETag);
  } catch (error) {
    const fix = `allow yourself s3:PutObject, s3:PutObjectTagging and s3:DeleteObject on ${feed.bucket}/${feed.prefix}*`;
    return failed(check, describeError(error), fix);
  }
  try {
    const receipt = await waitForReceipt(options, feed, place.Key, etag);
    if (receipt) {
      const { Metadata = {} } = await s3.send(new HeadObjectCommand(place));
      return judge(check, receipt, Metadata['dropdial-status'], feed);
    }
    return failed(
      check,
      `no receipt within ${Math.round(patienceMs / 1000)} s`,
      "look at the rule, the queue and the dead letters, and into the function's log",
    );
  } catch (error) {
    return failed(check, describeError(error), 'allow yourself to read the ledger and the drops');
  } finally {
    await s3.send(new DeleteObjectCommand(place)).catch(() => undefined);
  }
}
