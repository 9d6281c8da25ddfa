import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type * as v from 'valibot';
import { type FeedConfigSchema, parseConfig } from '../lambda/feed-config.ts';
import { findBacktracking } from './find-backtracking.ts';

/** Lists of one feed that may dial at the same time, unless the feed says otherwise. */
const MAX_ACTIVE_LISTS = 10;

/**
 * One feed: a prefix of the drop bucket with credentials, defaults and limits of its own. The fields are those of the
 * function's configuration (`schema/config.schema.json`); the bucket and the secret are the construct's.
 */
export interface FeedProps
  extends Omit<v.InferInput<typeof FeedConfigSchema>, 'bucket' | 'secretId' | 'maxActiveLists'> {
  /**
   * Most lists of this feed that dial at the same time, 1 to 1000, or `unlimited`. The drops beyond wait: fifty files at nine
   * o'clock are not fifty campaigns at nine o'clock.
   *
   * @default 10
   */
  readonly maxActiveLists?: number | 'unlimited';

  /**
   * The secret with the service account's `credentials.json`.
   *
   * @default a new secret, `dropdial/` and the feed's id, that holds a placeholder
   */
  readonly secret?: ISecret;
}

/** The feed's part of the function's configuration, without what only the stack knows. */
export function describeFeed({ secret: _secret, maxActiveLists = MAX_ACTIVE_LISTS, ...feed }: FeedProps) {
  return { ...feed, ...(maxActiveLists !== 'unlimited' && { maxActiveLists }) };
}

/** Stands for a bucket, whose name exists only after deployment; as long as a name can be. */
const SOME_BUCKET = 'b'.repeat(63);
const SOME_LEDGER = 'l'.repeat(63);

/** Stands for the ARN of a feed's secret; as long as one of ours can be. */
const someSecret = (feedId: string) =>
  `arn:aws-us-gov:secretsmanager:ap-southeast-1:123456789012:secret:dropdial/${feedId}-AbCdEf`;

/**
 * Most bytes of configuration: the environment of a function has 4096, names included, and the API's address takes some.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const MAX_CONFIG_BYTES = 3900;

/**
 * Checks feeds at synth as the function will at start, and what only the stack knows.
 *
 * @throws {Error} which names the field.
 */
export function checkFeeds(feeds: readonly FeedProps[]): void {
  const config = {
    ledgerBucket: SOME_LEDGER,
    feeds: feeds.map(feed => ({
      ...describeFeed(feed),
      bucket: SOME_BUCKET,
      secretId: someSecret(feed.id),
    })),
  };
  const text = JSON.stringify(config);
  parseConfig(text);
  for (const [index, { prefix, fileNamePattern }] of feeds.entries()) {
    const backtracking = fileNamePattern === undefined ? undefined : findBacktracking(fileNamePattern);
    if (backtracking !== undefined) throw new Error(`"feeds.${index}.fileNamePattern" ${backtracking}`);
    // S3 takes these in a key, but IAM reads them as wildcards: the feed's rights would reach into other prefixes.
    if (/[*?]|\$\{/.test(prefix)) {
      throw new Error(`"feeds.${index}.prefix" must not hold "*", "?" or "\${"; got ${JSON.stringify(prefix)}`);
    }
  }
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_CONFIG_BYTES) {
    throw new Error(
      `"feeds" must come to at most ${MAX_CONFIG_BYTES} bytes of configuration; these come to ${bytes}: move some to another construct`,
    );
  }
}
