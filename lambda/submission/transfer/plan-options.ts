import type { ReadOptions } from '../../csv/bytes/read-file.ts';
import type { PlanOptions } from '../../csv/plan.ts';
import type { FeedConfig } from '../../feed/feed-config.ts';
import { hoursOfDrop } from '../../feed/hours-of-drop.ts';
import { isGzipKey } from '../../keys/csv-key.ts';
import type { PartialParameters, ReadingParameters } from '../../parameters/parameters.ts';

/**
 * How the bytes of an object become the bytes that are sent.
 *
 * @param contentEncoding the object's header.
 */
export function readOptions(
  feed: FeedConfig,
  key: string,
  parameters: ReadingParameters,
  contentEncoding = '',
): ReadOptions {
  return {
    gzip:
      isGzipKey(key) ||
      contentEncoding
        .toLowerCase()
        .split(/\s*,\s*/)
        .includes('gzip'),
    encoding: parameters.encoding,
    maxBytes: feed.limits.bytes?.max,
    digest: parameters.sha256 !== undefined,
  };
}

/** Parameters that narrow the hours in which the calls of a file may lie. */
type HoursParameters = Pick<PartialParameters, 'calling_hours' | 'start_at'>;

/**
 * True if a file may have an encoding that cannot be read here: the feed itself names it, and nothing that was
 * requested depends on the content of the rows.
 */
function mayBeUnreadable(feed: FeedConfig, parameters: ReadingParameters): boolean {
  const { encoding, rows, phone_columns: columns } = parameters;
  const named = [feed.defaults, ...Object.values(feed.profiles)].some(values => values.encoding === encoding);
  const needsReading =
    feed.callingHours !== undefined ||
    feed.limits.rows !== undefined ||
    Object.values(feed.controlColumns).some(policy => policy !== undefined && policy !== 'allow') ||
    rows !== undefined ||
    columns !== undefined ||
    feed.phoneCheck === 'reject';
  return encoding !== undefined && named && !needsReading;
}

/** The options of a file's plan, from the drop's parameters and its feed. */
export function planOptions(feed: FeedConfig, parameters: ReadingParameters & HoursParameters, now: Date): PlanOptions {
  const { delimiter, encoding, rows, bytes, sha256, phone_columns: columns, duplicates = 'reject' } = parameters;
  return {
    delimiter,
    escape: parameters.escape,
    quote: parameters.quote,
    encoding,
    now,
    rows: feed.limits.rows,
    bytes: feed.limits.bytes,
    contract: { rows, bytes, sha256 },
    controls: { policy: feed.controlColumns, windowsAcrossMidnight: feed.windowsAcrossMidnight },
    hours: hoursOfDrop(feed, parameters),
    phones: columns && { columns, duplicates },
    foundPhones: feed.phoneCheck === 'off' ? undefined : { check: feed.phoneCheck, duplicates },
    lineEndRequired: feed.lastLineEnd === 'required',
    unknownEncoding: mayBeUnreadable(feed, parameters),
  };
}
