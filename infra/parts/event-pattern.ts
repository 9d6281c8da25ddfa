import type { EventPattern } from 'aws-cdk-lib/aws-events';

/** Folders, what is no file yet, and what the function writes as often as a drop moves: nothing is ever to be said of them. */
const UNHEARD = [
  ...['/', '~', '.filepart', '.part', '.partial', '.tmp'],
  ...['.csv.result.json', '.csv.gz.result.json', '.result.txt'],
];

/**
 * Which events of S3 are for the function. Of a bucket that is here for drops alone, those of every object: who puts one where no feed
 * takes it is told so. Of a bucket that is shared, new objects and new tags whose keys end in `.csv`, `.csv.gz` or `.json`, whatever the case.
 * So a temporary name, such as `.filepart`, `.tmp` or `.part` at the end, is none.
 *
 * Prefixes are not here: within one field a pattern can only say "or", not "and", and a wildcard that says both (`acme/*.csv`)
 * minds the case, while EventBridge refuses a rule with one wildcard for each way to write an ending as too complex.
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

/** Longest pattern of one filter of an event source, in bytes. */
const MAX_FILTER_BYTES = 4096;

/**
 * The second half of the question, asked of the messages before the function is: events of S3 below the feeds' prefixes, and
 * the messages that the stack sends itself. Everything else is taken off the queue, which is right for the files of others in a
 * bucket that is shared, and would hide a mistake in a bucket that is ours: there the function says what it skips.
 *
 * @param prefixes those of the feeds.
 * @returns patterns of which one must match; `undefined` when everything is for the function, or the prefixes are too many to say.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
 */
export function feedMessageFilters(prefixes: readonly string[]): readonly string[] | undefined {
  if (prefixes.includes('')) return undefined;
  const key = prefixes.map(prefix => ({ prefix }));
  const ofFeeds = JSON.stringify({ body: { source: ['aws.s3'], detail: { object: { key } } } });
  if (Buffer.byteLength(ofFeeds) > MAX_FILTER_BYTES) return undefined;
  return [ofFeeds, JSON.stringify({ body: { source: ['dropdial.internal'] } })];
}
