import { CONTROL_COLUMNS } from '../../lambda/csv/rules/check-control-columns.ts';
import type { FeedConfig } from '../../lambda/feed/feed-config.ts';
import { fieldMetadata, hasTrait, type ParameterName } from '../../lambda/parameters/parameters.ts';
import { countOf, showBytes, showNumber } from '../../terminal/count-of.ts';
import { phoneColumns } from './uploader-parameters.ts';

interface Range {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

function between({ min, max }: Range, show: (count: number) => string): string {
  if (min === undefined) return max === undefined ? '' : `at most ${show(max)}`;
  return max === undefined ? `at least ${show(min)}` : `${show(min)} to ${show(max)}`;
}

/** What the value of a parameter must be for this feed. */
export function describeValue({ limits, profiles }: FeedConfig, name: ParameterName): string {
  if (name === 'profile') return `one of ${Object.keys(profiles).join(', ')}`;
  if (hasTrait(name, 'limitToIds') && limits[name]) return `one of ${limits[name].join(', ')}`;
  const { mustBe, lowest } = fieldMetadata(name);
  if (!hasTrait(name, 'limitToRange')) return mustBe;
  const { min = lowest?.value, max } = limits[name] ?? {};
  return between({ min, max }, showNumber) || mustBe;
}

/** What a file of the feed must be, one sentence each. */
export function describeFile(feed: FeedConfig): string[] {
  const { limits, lastLineEnd, controlColumns, fileNamePattern, phoneCheck, defaults } = feed;
  const phones = phoneColumns(feed);
  const named = (policy: string) => CONTROL_COLUMNS.filter(name => controlColumns[name] === policy);
  const [required, forbidden] = [named('require'), named('forbid')];
  const quoted = (names: readonly string[]) => names.map(name => `\`${name}\``).join(', ');
  return [
    'The name ends in `.csv`, or in `.csv.gz` if the file is packed with gzip. Workbooks, ZIP archives and text files are not read.',
    ...(fileNamePattern === undefined ? [] : [`The name matches the regular expression \`${fileNamePattern}\`.`]),
    'Names that begin with `.`, `_` or `~`, or end as unfinished uploads do (`.tmp`, `.part`, `.filepart`), are ignored.',
    'The first line is the header; every other line has as many fields.',
    `The encoding is ${defaults.encoding ?? 'UTF-8'}.`,
    phones
      ? `Telephone numbers are in ${quoted(phones)}, with \`+\` and the country code, as text: \`+12025550101\`. No number is in the file twice.`
      : 'Write telephone numbers with `+` and the country code, as text: `+12025550101`.',
    ...(phones === undefined && phoneCheck === 'reject'
      ? ['A file without a column of telephone numbers is rejected.']
      : []),
    ...(required.length > 0 ? [`These columns are required: ${quoted(required)}.`] : []),
    ...(forbidden.length > 0 ? [`These columns are not allowed: ${quoted(forbidden)}.`] : []),
    ...(lastLineEnd === 'required'
      ? ['The last line ends with a line break. A file without it counts as truncated.']
      : []),
    ...(limits.rows ? [`The file has ${between(limits.rows, showNumber)} rows, without the header.`] : []),
    ...(limits.bytes ? [`The file has ${between(limits.bytes, showBytes)}, unpacked.`] : []),
  ];
}

const DAY_NAMES: Readonly<Record<string, string>> = {
  mon: 'Monday',
  tue: 'Tuesday',
  wed: 'Wednesday',
  thu: 'Thursday',
  fri: 'Friday',
  sat: 'Saturday',
  sun: 'Sunday',
};

/** Days as a feed names them, such as `mon-thu,sat`, in words. */
function nameDays(days: string): string {
  const parts = days.split(/[ ,+]+/).map(part => {
    const [first = '', last] = part.split('-').map(day => DAY_NAMES[day] ?? day);
    return last === undefined ? `on ${first}` : `from ${first} to ${last}`;
  });
  return parts.join(' and ');
}

/** When files of the feed are dialled, one sentence each. */
export function describeTimes(feed: FeedConfig): string[] {
  const {
    callingHours: hours,
    outsideHours,
    limits,
    whenTooManyDrops,
    settleSeconds,
    maxAgeHours,
    duplicateWindowDays,
  } = feed;
  const then = (what: string) => (what === 'refuse' ? 'is rejected' : 'waits');
  return [
    hours === undefined
      ? 'A file is dialled as soon as it is complete, at any hour.'
      : `People are called ${nameDays(hours.days)}, from ${hours.from} to ${hours.to} (${hours.zone}). A file that arrives at another time ${then(outsideHours)}.`,
    ...(settleSeconds > 0 ? [`A file is read ${countOf(settleSeconds, 'second')} after its upload.`] : []),
    ...(limits.dropsPerHour === undefined
      ? []
      : [`At most ${countOf(limits.dropsPerHour, 'file')} an hour. A file beyond that ${then(whenTooManyDrops)}.`]),
    `A file that still waits ${countOf(maxAgeHours, 'hour')} after its upload is rejected.`,
    ...(duplicateWindowDays > 0
      ? [`The same content again within ${countOf(duplicateWindowDays, 'day')} is rejected, under any name.`]
      : []),
  ];
}
