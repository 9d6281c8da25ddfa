import { deriveFunctionConfig } from '../../infra/config/function-feeds.ts';
import type { FeedConfig } from '../../lambda/feed/feed-config.ts';
import { readConfig } from '../ledger/read-config.ts';
import { type ConfigSource, findPlace } from './find-place.ts';

/**
 * The feeds and their rules, for what needs no deployment: those of a configuration file are what the function would get of it, so that
 * AWS is not asked. The names of their buckets and secrets are stand-ins then.
 *
 * @returns `undefined` when there is no configuration.
 * @throws {UsageError} when the file is wrong, or the stack cannot be read.
 * @throws {DropdialError} `config_invalid`.
 */
export async function readFeeds(source: ConfigSource): Promise<readonly FeedConfig[] | undefined> {
  const place = await findPlace(source);
  if (place === undefined) return undefined;
  if (place.kind === 'document') return deriveFunctionConfig(place.config).feeds;
  return (await readConfig(source)).config.feeds;
}
