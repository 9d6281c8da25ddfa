import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { parseConfig } from '../../lambda/feed/parse-config.ts';
import type { FeedSettings } from '../document/settings.ts';
import { findBacktracking } from './find-backtracking.ts';
import { renderConfiguration, type SharedSettings, STAND_INS } from './render-configuration.ts';
import type { SuppressionProps } from './suppression-props.ts';

/** Lists of one feed that may dial at the same time, unless the feed says otherwise. */
const MAX_ACTIVE_LISTS = 10;

/**
 * One feed: a prefix of the drop bucket with credentials, defaults and limits of its own (docs/settings.md); the bucket and the secret are
 * the construct's.
 */
export interface FeedProps extends FeedSettings {
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
  { secret: _secret, notify: _notify, maxActiveLists = MAX_ACTIVE_LISTS, maxUploads, ...feed }: FeedProps,
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
  const [unsafe] = findUnsafe(feeds, shared.suppression);
  if (unsafe !== undefined) throw new Error(unsafe);
}

/**
 * What the function would not notice, and a deployment must not have: wildcards where IAM reads them, and patterns that take long.
 *
 * @returns one message each, which names the field.
 */
export function findUnsafe(
  feeds: ReadonlyArray<Pick<FeedProps, 'prefix' | 'fileNamePattern' | 'results' | 'suppression'>>,
  ofAll: readonly SuppressionProps[] = [],
): string[] {
  return [
    ...findWildcards(ofAll, 'suppression'),
    ...feeds.flatMap(({ prefix, fileNamePattern, results, suppression = [] }, index) => {
      const path = `feeds.${index}`;
      const backtracking = fileNamePattern === undefined ? undefined : findBacktracking(fileNamePattern);
      return [
        ...findWildcards(suppression, `${path}.suppression`),
        ...(backtracking === undefined ? [] : [`"${path}.fileNamePattern" ${backtracking}`]),
        ...refuseWildcard(`${path}.prefix`, prefix),
        ...refuseWildcard(`${path}.results.to`, results?.to ?? ''),
      ];
    }),
  ];
}

/** S3 takes these in a key, but IAM reads them as wildcards: the function's rights would reach into other prefixes. */
function refuseWildcard(name: string, text: string): string[] {
  return /[*?]|\$\{/.test(text) ? [`"${name}" must not hold "*", "?" or "\${"; got ${JSON.stringify(text)}`] : [];
}

function findWildcards(lists: readonly SuppressionProps[], path: string): string[] {
  return lists.flatMap(({ key = '', prefix = '' }, index) => [
    ...refuseWildcard(`${path}.${index}.key`, key),
    ...refuseWildcard(`${path}.${index}.prefix`, prefix),
  ]);
}
