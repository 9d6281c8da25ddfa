import { ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import type { FeedConfig } from '../../lambda/feed/feed-config.ts';
import { listsOf, nameList, type SuppressionList } from '../../lambda/feed/suppression-config.ts';
import { readHead } from '../../lambda/s3/read-head.ts';
import { httpStatus } from '../../lambda/s3/s3-errors.ts';
import { matchLists } from '../../lambda/suppression/match-lists.ts';
import { NumberIndex } from '../../lambda/suppression/number-index.ts';
import { countOf } from '../../terminal/count-of.ts';
import { type Finding, failed, ok, unknown } from './finding.ts';

/** The maximum duration of reading one list, and the maximum silence of S3, in milliseconds. */
const LIMIT_MS = 1_200_000;
const IDLE_MS = 30_000;

/** Where lists are, and the clock by which their age goes. */
interface ListReader {
  readonly s3: S3Client;
  readonly now: () => Date;
}

/**
 * True if the caller may not read a list. That is not a problem of the list, because the function has its own
 * permissions.
 */
async function isForbidden(s3: S3Client, { bucket, key, prefix }: SuppressionList): Promise<boolean> {
  try {
    if (key === undefined) await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, MaxKeys: 1 }));
    else await readHead(s3, bucket, key, AbortSignal.timeout(IDLE_MS));
    return false;
  } catch (error) {
    return httpStatus(error) === 403;
  }
}

async function checkList({ s3, now }: ListReader, list: SuppressionList, feeds: readonly string[]): Promise<Finding> {
  const name = nameList(list);
  const check = `suppression list ${name}`;
  if (await isForbidden(s3, list)) {
    return unknown(check, 'access denied', `allow yourself s3:GetObject and s3:ListBucket on ${list.bucket}`);
  }
  const deadline = new Date(now().getTime() + LIMIT_MS);
  const world = { s3, idleMs: IDLE_MS, now, deadline: () => deadline };
  // No numbers are searched for: the list is only read, as for a drop.
  const matched = await matchLists([list], new NumberIndex([]), { ...world, signal: AbortSignal.timeout(LIMIT_MS) });
  if (matched.kind === 'unusable') {
    const [, why = matched.message] = matched.message.split(`${name} `);
    return failed(check, why, `until then, drops of ${feeds.join(', ')} wait`);
  }
  const entries = matched.objects.reduce((sum, object) => sum + object.entries, 0);
  const unreadable = matched.objects.reduce((sum, object) => sum + object.unreadable, 0);
  const newest = Math.max(...matched.objects.map(({ lastModified }) => lastModified.getTime()));
  const others = unreadable === 0 ? '' : `, ${countOf(unreadable, 'unreadable line')}`;
  return ok(check, `${countOf(entries, 'number')}${others}, from ${new Date(newest).toISOString()}`);
}

/** Reads the suppression lists of feeds as their drops would, each once. */
export async function checkLists(reader: ListReader, feeds: readonly FeedConfig[]): Promise<Finding[]> {
  const ofFeeds = feeds.flatMap(feed => listsOf(feed).map(list => ({ list, id: feed.id })));
  const findings: Finding[] = [];
  for (const [, same] of Map.groupBy(ofFeeds, ({ list }) => JSON.stringify(list))) {
    const [first] = same;
    if (first)
      findings.push(
        await checkList(
          reader,
          first.list,
          same.map(({ id }) => id),
        ),
      );
  }
  return findings;
}
