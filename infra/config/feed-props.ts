import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type * as v from 'valibot';
import type { FeedConfigSchema } from '../../lambda/feed/feed-config.ts';
import { parseConfig } from '../../lambda/feed/parse-config.ts';
import { findBacktracking } from './find-backtracking.ts';
import { renderConfiguration, type SharedSettings, STAND_INS } from './render-configuration.ts';
import type { SuppressionProps } from './suppression-props.ts';

/** Lists of one feed that may dial at the same time, unless the feed says otherwise. */
const MAX_ACTIVE_LISTS = 10;

/**
 * One feed: a prefix of the drop bucket with credentials, defaults and limits of its own. The fields are those of the
 * function's configuration (`schema/config.schema.json`); the bucket and the secret are the construct's.
 */
export interface FeedProps
  extends Omit<v.InferInput<typeof FeedConfigSchema>, 'bucket' | 'secretId' | 'maxActiveLists' | 'maxUploads'> {
  /**
   * Most lists of this feed that dial at the same time, 1 to 1000, or `unlimited`. The drops beyond wait: fifty files at nine
   * o'clock are not fifty campaigns at nine o'clock.
   *
   * @default 10
   */
  readonly maxActiveLists?: number | 'unlimited';

  /**
   * Most files of 32 MB and more of this feed that are sent at the same time, 1 to 1000, or `unlimited`; the others wait, so that other
   * feeds have their share of the function.
   *
   * @default half of the construct's `maxConcurrency` where there are several feeds; a single one is not limited
   */
  readonly maxUploads?: number | 'unlimited';

  /**
   * The secret with the service account's `credentials.json`.
   *
   * @default a new secret, `dropdial/` and the feed's id, that holds a placeholder
   */
  readonly secret?: ISecret;
}

/**
 * The feed's part of the function's configuration, without what only the stack knows.
 *
 * @param share large files that it may have sent at the same time, unless it says otherwise.
 */
export function describeFeed(
  { secret: _secret, maxActiveLists = MAX_ACTIVE_LISTS, maxUploads, ...feed }: FeedProps,
  share?: number,
) {
  const uploads = maxUploads ?? share;
  return {
    ...feed,
    ...(maxActiveLists !== 'unlimited' && { maxActiveLists }),
    ...(uploads !== undefined && uploads !== 'unlimited' && { maxUploads: uploads }),
  };
}

/** What one of several feeds may have of the function: half of it. */
export function shareOf(feeds: readonly FeedProps[], maxConcurrency: number): number | undefined {
  return feeds.length > 1 ? Math.floor(maxConcurrency / 2) : undefined;
}

/**
 * Checks feeds at synth as the function will at start, and what only the stack knows.
 *
 * @param dropBucket the name of the bucket, where it is known.
 * @throws {Error} which names the field.
 */
export function checkFeeds(feeds: readonly FeedProps[], shared: SharedSettings = {}, dropBucket?: string): void {
  parseConfig(
    JSON.stringify(
      renderConfiguration(
        feeds.map(feed => describeFeed(feed)),
        { ...STAND_INS, ...(dropBucket !== undefined && { dropBucket }) },
        shared,
      ),
    ),
  );
  checkWildcards(shared.suppression ?? [], 'suppression');
  for (const [index, { prefix, fileNamePattern, results, suppression = [] }] of feeds.entries()) {
    checkWildcards(suppression, `feeds.${index}.suppression`);
    const backtracking = fileNamePattern === undefined ? undefined : findBacktracking(fileNamePattern);
    if (backtracking !== undefined) throw new Error(`"feeds.${index}.fileNamePattern" ${backtracking}`);
    for (const [name, text] of Object.entries({ prefix, 'results.to': results?.to ?? '' }))
      refuseWildcard(`feeds.${index}.${name}`, text);
  }
}

/** S3 takes these in a key, but IAM reads them as wildcards: the function's rights would reach into other prefixes. */
function refuseWildcard(name: string, text: string): void {
  if (!/[*?]|\$\{/.test(text)) return;
  throw new Error(`"${name}" must not hold "*", "?" or "\${"; got ${JSON.stringify(text)}`);
}

function checkWildcards(lists: readonly SuppressionProps[], path: string): void {
  for (const [index, { key = '', prefix = '' }] of lists.entries()) {
    refuseWildcard(`${path}.${index}.key`, key);
    refuseWildcard(`${path}.${index}.prefix`, prefix);
  }
}
