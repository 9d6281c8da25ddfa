import * as v from 'valibot';
import { showValue } from '../problem.ts';
import { BucketSchema } from './bucket-name.ts';
import type { ResultsConfig } from './results-config.ts';

/** Largest number of lists for one feed, and for all feeds together. */
const MAX_LISTS = 10;

const text = (most: number) => v.pipe(v.string(), v.minLength(1, 'must not be empty'), v.maxLength(most));

export const SuppressionListSchema = v.strictObject({
  bucket: v.pipe(v.optional(BucketSchema), v.description("The bucket of the list; the feed's own when absent.")),
  key: v.pipe(
    v.optional(v.pipe(text(1024), v.regex(/^[^/].*[^/]$|^[^/]$/s, 'must be the key of an object'))),
    v.description('The key of the list. Either this or `prefix`.'),
  ),
  prefix: v.pipe(
    v.optional(v.pipe(text(1024), v.regex(/^[^/].*\/$/s, 'must end in "/" and not begin with it'))),
    v.description('All objects below it are the list together, such as a full list and its changes: at most 100.'),
  ),
  format: v.pipe(
    v.optional(v.picklist(['auto', 'lines', 'csv', 'ftc']), 'auto'),
    v.description(
      'lines: one number in each line. csv: with a header, and `column`. ftc: as the FTC of the US gives it out. auto: as the list begins.',
    ),
  ),
  column: v.pipe(v.optional(text(100)), v.description('The column of a CSV that holds the numbers.')),
  countryCode: v.pipe(
    v.optional(v.pipe(v.string(), v.regex(/^[1-9]\d{0,2}$/, 'must be 1 to 3 digits, such as "44"'))),
    v.description('The country of numbers that do not say theirs.'),
  ),
  nationalPrefix: v.pipe(
    v.optional(v.pipe(v.string(), v.regex(/^\d{1,4}$/, 'must be 1 to 4 digits, such as "0"'))),
    v.description('What that country dials before its own numbers, such as "0"; none when absent.'),
  ),
  hashed: v.pipe(
    v.optional(v.literal('sha256')),
    v.description('The list holds SHA-256 digests, in hexadecimal, of numbers in E.164, with or without "+".'),
  ),
  maxAgeDays: v.pipe(
    v.optional(v.pipe(v.number(), v.minValue(0.01), v.maxValue(3650))),
    v.description('Drops wait while the list, or its newest object, is older. Of any age when absent.'),
  ),
  unreadableShare: v.pipe(
    v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1)), 0.001),
    v.description('Drops wait while a larger share of the lines holds no number that can be read.'),
  ),
  report: v.pipe(
    v.optional(v.picklist(['rows', 'count']), 'rows'),
    v.description('Whether partners are told which rows are on the list, in KEY.suppressed.csv, or only how many.'),
  ),
  treat: v.pipe(
    v.optional(v.picklist(['remove', 'refuse']), 'remove'),
    v.description('remove: the rows are left out. refuse: a file with such rows is rejected.'),
  ),
  reach: v.pipe(
    v.optional(v.picklist(['drops', 'running']), 'drops'),
    v.description(
      'running: once the list changes, its numbers are taken out of the lists of the feed that run, too. Needs `results` of the feed with `write` "file": other lists are not followed.',
    ),
  ),
});
export type SuppressionConfig = v.InferOutput<typeof SuppressionListSchema>;

/** The suppression lists of one feed, or those for all feeds. */
export const SuppressionSchema = v.optional(v.pipe(v.array(SuppressionListSchema), v.maxLength(MAX_LISTS)), []);

/** A suppression list with its bucket filled in. */
export interface SuppressionList extends SuppressionConfig {
  readonly bucket: string;
}

/** The part of a feed that its suppression lists depend on. */
interface Listing {
  readonly bucket: string;
  readonly prefix: string;
  readonly suppression: readonly SuppressionConfig[];
  readonly results?: ResultsConfig | undefined;
}

/** All suppression lists that apply to a feed. */
export function listsOf({ bucket, suppression }: Pick<Listing, 'bucket' | 'suppression'>): readonly SuppressionList[] {
  return suppression.map(list => ({ ...list, bucket: list.bucket ?? bucket }));
}

/** The name of a list in messages. */
export function nameList({ bucket, key, prefix }: Pick<SuppressionList, 'bucket' | 'key' | 'prefix'>): string {
  return `s3://${bucket}/${key ?? prefix ?? ''}`;
}

/** The contradictions in the settings of one list; one message each, with the fix. */
function checkList(path: string, list: SuppressionConfig): string[] {
  const { key, prefix, format, column, countryCode, nationalPrefix, hashed } = list;
  const field = (name: string) => `"${path}.${name}"`;
  const isOfNorthAmerica = countryCode === undefined || countryCode === '1';
  const broken: ReadonlyArray<readonly [isBroken: boolean, message: string]> = [
    [(key === undefined) === (prefix === undefined), `"${path}" must have either "key" or "prefix"`],
    [format === 'csv' && column === undefined, `${field('column')} must name the column with the numbers`],
    [
      column !== undefined && (format === 'lines' || format === 'ftc'),
      `${field('column')} means nothing while "format" is "${format}"; remove it, or set "format" to "csv"`,
    ],
    [
      nationalPrefix !== undefined && countryCode === undefined,
      `${field('nationalPrefix')} means nothing without "countryCode"; say the country, too`,
    ],
    [
      hashed !== undefined && (countryCode !== undefined || format === 'ftc'),
      `${field('hashed')} must not be set with "${countryCode === undefined ? 'format' : 'countryCode'}": digests are of whole numbers`,
    ],
    [
      format === 'ftc' && !(isOfNorthAmerica && nationalPrefix === undefined),
      `${field('countryCode')} must be left out, as "nationalPrefix": lists of the FTC are of country 1`,
    ],
  ];
  return broken.flatMap(([isBroken, message]) => (isBroken ? [message] : []));
}

/** True when a list is, or may contain, objects below a feed's prefix. */
function reachesInto({ bucket, key, prefix }: SuppressionList, feed: Pick<Listing, 'bucket' | 'prefix'>): boolean {
  const place = key ?? prefix ?? '';
  const isAbove = prefix !== undefined && feed.prefix.startsWith(prefix);
  return bucket === feed.bucket && (place.startsWith(feed.prefix) || isAbove);
}

/** True when everything below a feed's prefix belongs to one of its own lists, so nothing could be a drop. */
function swallows({ bucket, prefix }: SuppressionList, feed: Pick<Listing, 'bucket' | 'prefix'>): boolean {
  return bucket === feed.bucket && prefix !== undefined && feed.prefix.startsWith(prefix);
}

/**
 * Checks that only the right people can write the suppression lists, and that their settings do not contradict each
 * other. Anyone who can write a list could remove numbers from it.
 *
 * @param all the lists for all feeds.
 * @returns one message for each contradiction, with the fix.
 */
export function checkSuppression(
  all: readonly SuppressionConfig[],
  feeds: ReadonlyArray<Listing & { readonly id: string }>,
): string[] {
  const ofAll = all.flatMap((list, index) => {
    const path = `suppression.${index}`;
    const { bucket } = list;
    if (bucket === undefined) return [`"${path}.bucket" is missing`];
    const feed = feeds.find(one => reachesInto({ ...list, bucket }, one));
    const place = feed && nameList({ ...list, bucket });
    return [
      ...checkList(path, list),
      ...(feed
        ? [
            `"${path}" must not lie below the prefix ${showValue(feed.prefix)} of feed "${feed.id}", whose partners could write it; got ${showValue(place)}`,
          ]
        : []),
    ];
  });
  const ofFeeds = feeds.flatMap((feed, at) =>
    listsOf(feed).flatMap((list, index) => {
      const path = `feeds.${at}.suppression.${index}`;
      const other = feeds.find(one => one.id !== feed.id && reachesInto(list, one));
      const place = showValue(nameList(list));
      return [
        ...checkList(path, list),
        ...(other
          ? [
              `"${path}" must not lie below the prefix ${showValue(other.prefix)} of feed "${other.id}", whose partners could write it; got ${place}`,
            ]
          : []),
        ...(list.reach === 'running' && feed.results?.write !== 'file'
          ? [`"${path}.reach" needs "feeds.${at}.results.write" to be "file": other lists are not followed`]
          : []),
        ...(swallows(list, feed)
          ? [`"${path}.prefix" must be below the feed's own: every drop would be a part of the list; got ${place}`]
          : []),
      ];
    }),
  );
  return [...ofAll, ...ofFeeds];
}

/** Adds the lists for all feeds before each feed's own. */
export function withListsOfAll<F extends Listing>(all: readonly SuppressionConfig[], feeds: readonly F[]): F[] {
  return feeds.map(feed => ({ ...feed, suppression: [...all, ...feed.suppression] }));
}
