import { deriveFunctionConfig } from '../../infra/config/function-feeds.ts';
import type { FeedConfig } from '../../lambda/feed/feed-config.ts';
import { readConfig } from '../ledger/read-config.ts';
import { type ConfigSource, findPlace } from './find-place.ts';

/**
 * The feeds and their rules, for commands that need no deployment. Feeds of a configuration file are derived without
 * asking AWS, with placeholders for the names of buckets and secrets.
 *
 * @returns `undefined` if there is no configuration.
 * @throws {UsageError} if the file is invalid, or the stack cannot be read.
 * @throws {DropdialError} `config_invalid`.
 */
export async function readFeeds(source: ConfigSource): Promise<readonly FeedConfig[] | undefined> {
  const place = await findPlace(source);
  if (place === undefined) return undefined;
  if (place.kind === 'document') return deriveFunctionConfig(place.config).feeds;
  return (await readConfig(source)).config.feeds;
}
