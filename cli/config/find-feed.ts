import type { FeedConfig } from '../../lambda/feed/feed-config.ts';
import { UsageError } from '../command.ts';
import { chooseFeed } from '../ledger/choose-feed.ts';
import type { ConfigSource } from './find-place.ts';
import { readFeeds } from './read-feeds.ts';

/**
 * The feed whose rules apply: the one that is named, or the only one. `undefined` if there is no configuration and none
 * is named.
 *
 * @throws {UsageError} if no feed has that name, or there are several and none is named.
 */
export async function findFeed(id: string | undefined, source: ConfigSource): Promise<FeedConfig | undefined> {
  const feeds = await readFeeds(source);
  if (feeds === undefined) {
    if (id === undefined) return undefined;
    throw new UsageError(
      `"--feed" needs a configuration: name it with --config, or write one with "npx dropdial init"`,
    );
  }
  return chooseFeed(feeds, id);
}
