import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { parseConfig } from '../../lambda/feed/parse-config.ts';
import type { FeedSettings } from '../document/settings.ts';
import { findBacktracking } from './find-backtracking.ts';
import { renderConfiguration, type SharedSettings, STAND_INS } from './render-configuration.ts';
import type { SuppressionProps } from './suppression-props.ts';

/** The default of `maxActiveLists`. */
const MAX_ACTIVE_LISTS = 10;

/**
 * One feed: a prefix of the drop bucket with its own credentials, defaults and limits (docs/settings.md). The construct
 * provides the bucket and the secret.
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
 * The feed's part of the function's configuration, without values that only the stack knows.
 *
 * @param share the default of its `maxUploads`.
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

/** The share of the function for one of several feeds: half of it. */
export function shareOf(feeds: readonly FeedProps[], maxConcurrency: number): number | undefined {
  return feeds.length > 1 ? Math.floor(maxConcurrency / 2) : undefined;
}

/**
 * Checks feeds at synthesis as the function will at start, and settings that only the stack knows.
 *
 * @param dropBucket the name of the bucket, if it is known.
 * @throws {Error} naming the field.
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
 * Finds settings that the function accepts but a deployment must not have: wildcards that IAM would interpret, and slow
 * patterns.
 *
 * @returns one message each, naming the field.
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

/**
 * S3 allows these characters in keys, but IAM reads them as wildcards: the function's permissions would extend to other
 * prefixes.
 */
function refuseWildcard(name: string, text: string): string[] {
  return /[*?]|\$\{/.test(text) ? [`"${name}" must not hold "*", "?" or "\${"; got ${JSON.stringify(text)}`] : [];
}

function findWildcards(lists: readonly SuppressionProps[], path: string): string[] {
  return lists.flatMap(({ key = '', prefix = '' }, index) => [
    ...refuseWildcard(`${path}.${index}.key`, key),
    ...refuseWildcard(`${path}.${index}.prefix`, prefix),
  ]);
}
