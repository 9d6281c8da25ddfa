import type { FeedConfig } from '../../lambda/feed/feed-config.ts';
import { groupNames } from '../../lambda/feed/file-name-pattern.ts';
import { allowedOrigins, isOfFeedAlone } from '../../lambda/feed/origin-rules.ts';
import {
  characterWords,
  currentName,
  fieldMetadata,
  hasTrait,
  type ParameterName,
  type PartialParameters,
  parameterNames,
  REQUIRED_PARAMETERS,
} from '../../lambda/parameters/parameters.ts';

/** How an uploader says parameters. */
export type Way = 'sidecar' | 'tags';

/** True for a parameter that a drop may say in this way. */
export function mayBeSet(feed: FeedConfig, name: ParameterName, way: Way): boolean {
  return currentName(name) === name && !isOfFeedAlone(feed, name) && allowedOrigins(feed, name).includes(way);
}

/** The parameters that a drop may say in this way, in the order of the reference. */
export function settableParameters(feed: FeedConfig, way: Way): readonly ParameterName[] {
  const names = parameterNames.filter(name => mayBeSet(feed, name, way));
  return Object.keys(feed.profiles).length > 0 ? names : names.filter(name => name !== 'profile');
}

/** The way that the feed waits for, or the one that it allows: a sidecar where it allows both. */
export function chooseWay(feed: FeedConfig): Way {
  if (feed.waitFor !== undefined) return feed.waitFor;
  return settableParameters(feed, 'sidecar').length > 0 || settableParameters(feed, 'tags').length === 0
    ? 'sidecar'
    : 'tags';
}

/** The parameters that the name of a file says. */
export function namedParameters({ fileNamePattern }: FeedConfig): readonly string[] {
  return fileNamePattern === undefined ? [] : groupNames(fileNamePattern);
}

/** The name of the profile that an example uses: the default, or the first that a sidecar may choose. */
function exampleProfile(feed: FeedConfig): string | undefined {
  const [first] = Object.keys(feed.profiles);
  return feed.defaults.profile ?? (mayBeSet(feed, 'profile', chooseWay(feed)) ? first : undefined);
}

/** What the feed says for an example: its defaults, and the example's profile over them. */
function saidByFeed(feed: FeedConfig): PartialParameters {
  const profile = exampleProfile(feed);
  return { ...feed.defaults, ...(profile === undefined ? {} : feed.profiles[profile]) };
}

/** Required parameters that neither the feed nor a profile says, so that every drop has to. */
export function missingParameters(feed: FeedConfig): readonly ParameterName[] {
  const said = saidByFeed(feed);
  const named = new Set(namedParameters(feed));
  return REQUIRED_PARAMETERS.filter(name => said[name] === undefined && !named.has(name));
}

/** True if a drop has to choose a profile, because the defaults alone lack required parameters that profiles have. */
export function needsProfile(feed: FeedConfig): boolean {
  const { profile: _, ...defaults } = feed.defaults;
  if (feed.defaults.profile !== undefined || exampleProfile(feed) === undefined) return false;
  return missingParameters({ ...feed, defaults, profiles: {} }).length > missingParameters(feed).length;
}

const SAMPLES: Readonly<Partial<Record<ParameterName, number>>> = {
  rule_id: 101,
  priority: 1,
  max_simultaneous: 5,
  num_attempts: 3,
};

/** A value that the feed allows. */
function sampleOf({ limits }: FeedConfig, name: ParameterName): number {
  const sample = SAMPLES[name] ?? 1;
  if (hasTrait(name, 'limitToIds')) return limits[name]?.[0] ?? sample;
  if (!hasTrait(name, 'limitToRange')) return sample;
  const { min = fieldMetadata(name).lowest?.value ?? sample, max = Number.POSITIVE_INFINITY } = limits[name] ?? {};
  return Math.min(Math.max(sample, min), max);
}

/** Parameters with which a file of so many rows would be sent. */
export function exampleParameters(feed: FeedConfig, rows: number): Readonly<Record<string, string | number>> {
  const way = chooseWay(feed);
  const profile = feed.defaults.profile === undefined ? exampleProfile(feed) : undefined;
  const missing = missingParameters(feed).filter(name => mayBeSet(feed, name, way));
  return {
    ...(profile !== undefined && !namedParameters(feed).includes('profile') && { profile }),
    ...Object.fromEntries(missing.map(name => [name, sampleOf(feed, name)])),
    ...(mayBeSet(feed, 'rows', way) && { rows }),
  };
}

/** The columns that hold the numbers to call. */
export function phoneColumns(feed: FeedConfig): readonly string[] | undefined {
  return saidByFeed(feed).phone_columns;
}

/** The character between two fields of an example. */
export function exampleDelimiter(feed: FeedConfig): string {
  const { delimiter = ',' } = saidByFeed(feed);
  return characterWords.get(delimiter) ?? delimiter;
}
