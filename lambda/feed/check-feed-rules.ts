import { currentName, isParameterName, parameterNames, REQUIRED_PARAMETERS } from '../parameters/parameters.ts';
import { type Origin, showValue } from '../problem.ts';
import type { FeedConfig } from './feed-config.ts';
import { groupNames } from './file-name-pattern.ts';
import { checkLimits } from './limits.ts';
import { allowedOrigins, isAllowedOrigin, type OriginName } from './origin-rules.ts';
import { checkResults } from './results-config.ts';

type Feed = Pick<FeedConfig, 'id' | 'defaults' | 'profiles' | 'limits' | 'origins' | 'fileNamePattern' | 'results'>;

/** Checks the feed's own values against its limits and origins. */
function checkValues(feed: Feed, path: string, values: Readonly<Record<string, unknown>>, origin: Origin): string[] {
  return Object.entries(values).flatMap(([name, value]) => {
    if (!isParameterName(name)) return [];
    const field = `"${path}.${name}"`;
    if (!isAllowedOrigin(feed, currentName(name), origin)) {
      return [`${field} must not be set: by "origins" the parameter does not come from the ${origin}`];
    }
    const allowed = checkLimits(name, value, feed.limits);
    return allowed === undefined
      ? []
      : [`${field} must be ${allowed}, the limit of feed "${feed.id}"; got ${showValue(value)}`];
  });
}

/** Checks that the older and the newer name of one parameter do not have different values. */
function checkNames(path: string, values: Readonly<Record<string, unknown>>): string[] {
  return parameterNames.flatMap(name => {
    const current = currentName(name);
    const [older, newer] = [values[name], values[current]];
    const differ = current !== name && older !== undefined && newer !== undefined && older !== newer;
    return differ ? [`"${path}.${name}" must not differ from "${path}.${current}": they are one parameter`] : [];
  });
}

function checkProfileName(feed: Feed, path: string): string[] {
  const { profile } = feed.defaults;
  if (profile === undefined || Object.hasOwn(feed.profiles, profile)) return [];
  const known = Object.keys(feed.profiles).join(', ') || 'none';
  return [`"${path}.defaults.profile" must be a profile of the feed (${known}); got ${showValue(profile)}`];
}

/** Checks that every required parameter can be set: otherwise every drop would wait forever. */
function checkReachable(feed: Feed, path: string): string[] {
  const own: readonly OriginName[] = ['feed', 'profile'];
  const sets = [feed.defaults, ...Object.values(feed.profiles)];
  return REQUIRED_PARAMETERS.filter(
    name =>
      allowedOrigins(feed, name).every(origin => own.includes(origin)) && sets.every(set => set[name] === undefined),
  ).map(name => `"${path}.origins" leaves nobody who may set "${name}", without which every drop waits`);
}

function checkGroups(feed: Feed, path: string): string[] {
  if (feed.fileNamePattern === undefined) return [];
  const groups = groupNames(feed.fileNamePattern);
  if (groups.includes('profile') && Object.keys(feed.profiles).length === 0) {
    return [`"${path}.fileNamePattern" must not name the group "profile": the feed has no profiles`];
  }
  return groups.flatMap(group =>
    isParameterName(group) && !isAllowedOrigin(feed, currentName(group), 'file name')
      ? [
          `"${path}.fileNamePattern" must not name the group "${group}": by "origins" it does not come from the file name`,
        ]
      : [],
  );
}

/**
 * Checks a feed against its own rules: defaults and profiles within its limits and origins, a pattern whose groups may
 * come from a file name, and no required parameter that cannot be set.
 *
 * @returns one message for each contradiction, naming the field.
 */
export function checkFeedRules(feed: Feed, index: number): string[] {
  const path = `feeds.${index}`;
  const sets = [
    { at: `${path}.defaults`, values: feed.defaults, origin: 'feed' },
    ...Object.entries(feed.profiles).map(([name, values]) => {
      return { at: `${path}.profiles.${name}`, values, origin: 'profile' } as const;
    }),
  ] as const;
  return [
    ...sets.flatMap(({ at, values, origin }) => [...checkValues(feed, at, values, origin), ...checkNames(at, values)]),
    ...checkProfileName(feed, path),
    ...checkReachable(feed, path),
    ...checkGroups(feed, path),
    ...checkResults(path, feed.results),
  ];
}
