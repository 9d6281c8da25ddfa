import { isDeepStrictEqual } from 'node:util';
import { deriveFunctionConfig } from '../../infra/config/function-feeds.ts';
import type { Config, FeedConfig } from '../../lambda/feed/feed-config.ts';
import type { ConfigPlace } from '../config/find-place.ts';
import { type Finding, failed, ok } from './finding.ts';

const CHECK = 'configuration: as deployed';

/** The rules of a feed, without values that only a deployment knows. */
function rulesOf({ bucket: _bucket, secretId: _secretId, ...rules }: FeedConfig): Readonly<Record<string, unknown>> {
  return rules;
}

/** The settings of one feed that differ between the file and the stack. */
function compareFeed(said: FeedConfig, deployed: FeedConfig | undefined): string[] {
  if (deployed === undefined) return [`feed ${said.id} is not deployed`];
  const [here, there] = [rulesOf(said), rulesOf(deployed)];
  const names = Object.keys({ ...here, ...there }).filter(name => !isDeepStrictEqual(here[name], there[name]));
  return names.length === 0 ? [] : [`feed ${said.id}: ${names.join(', ')}`];
}

/**
 * Checks that a stack has the settings of its configuration file, because `check` uses the file.
 *
 * @returns nothing if no file is known.
 */
export function checkDrift(place: ConfigPlace | undefined, deployed: Config): Finding[] {
  if (place?.kind !== 'document') return [];
  const said = deriveFunctionConfig(place.config);
  const byId = new Map(deployed.feeds.map(feed => [feed.id, feed]));
  const known = new Set(said.feeds.map(({ id }) => id));
  const differences = [
    ...(said.apiUrl === deployed.apiUrl ? [] : ['apiUrl']),
    ...said.feeds.flatMap(feed => compareFeed(feed, byId.get(feed.id))),
    ...deployed.feeds.flatMap(({ id }) => (known.has(id) ? [] : [`feed ${id} is not in the file`])),
  ];
  return differences.length === 0
    ? [ok(CHECK, 'the stack goes by the file')]
    : [failed(CHECK, `other than in the file: ${differences.join('; ')}`, 'deploy again, or put the file right')];
}
