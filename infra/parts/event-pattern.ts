import type { EventPattern } from 'aws-cdk-lib/aws-events';

/**
 * Keys that are always ignored: folders, incomplete files, and files that the function writes whenever a drop changes.
 */
const UNHEARD = [
  ...['/', '~', '.filepart', '.part', '.partial', '.tmp'],
  ...['.csv.result.json', '.csv.gz.result.json', '.result.txt'],
];

/**
 * Which events of S3 are for the function. If the bucket is only for drops, these are the events of all objects, so
 * that uploaders learn if an object belongs to no feed. If the bucket is shared, they are events of new objects and
 * tags whose keys end in `.csv`, `.csv.gz` or `.json`, in any case. Keys with a temporary ending, such as `.filepart`,
 * `.tmp` or `.part`, are excluded.
 *
 * Prefixes cannot be included: within one field a pattern can only say "or", not "and". A wildcard with both
 * (`acme/*.csv`) is case-sensitive, and EventBridge rejects a rule with one wildcard for each spelling of an ending as
 * too complex.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export function dropEventPattern(bucketName: string, isOwn: boolean): EventPattern {
  const endings = ['.csv', '.csv.gz', '.json'].map(ending => ({ suffix: { 'equals-ignore-case': ending } }));
  return {
    source: ['aws.s3'],
    detailType: ['Object Created', 'Object Tags Added'],
    detail: {
      bucket: { name: [bucketName] },
      object: { key: isOwn ? [{ 'anything-but': { suffix: UNHEARD } }] : endings },
    },
  };
}

/** The maximum size of a filter pattern of an event source, in bytes. */
const MAX_FILTER_BYTES = 4096;

/**
 * The second filter, applied to messages before the function is invoked: events of S3 below the feeds' prefixes, and
 * the messages that the stack sends itself. All other messages are removed from the queue. That is right for the files
 * of others in a shared bucket, but would hide a mistake in our own bucket: there the function records what it skips.
 *
 * @param prefixes those of the feeds.
 * @returns patterns, one of which must match; `undefined` if everything is for the function, or if there are too many
 *   prefixes.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
 */
export function feedMessageFilters(prefixes: readonly string[]): readonly string[] | undefined {
  if (prefixes.includes('')) return undefined;
  const key = prefixes.map(prefix => ({ prefix }));
  const ofFeeds = JSON.stringify({ body: { source: ['aws.s3'], detail: { object: { key } } } });
  if (Buffer.byteLength(ofFeeds) > MAX_FILTER_BYTES) return undefined;
  return [ofFeeds, JSON.stringify({ body: { source: ['dropdial.internal'] } })];
}
