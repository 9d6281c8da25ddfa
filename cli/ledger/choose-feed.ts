import type { FeedConfig } from '../../lambda/feed/feed-config.ts';
import { hintNearest } from '../../terminal/find-nearest.ts';
import { UsageError } from '../command.ts';

/**
 * The feed of a command: the one that was named, or the only one.
 *
 * @throws {UsageError} if none has that name, or there are several and none was named.
 */
export function chooseFeed(feeds: readonly FeedConfig[], id: string | undefined): FeedConfig {
  const [only, second] = feeds;
  const names = feeds.map(feed => feed.id);
  if (id === undefined && only !== undefined && second === undefined) return only;
  if (id === undefined) throw new UsageError(`name the feed with "--feed": ${names.join(', ')}`);
  const feed = feeds.find(one => one.id === id);
  if (feed) return feed;
  throw new UsageError(`"--feed" must be one of ${names.join(', ')}; got "${id}"${hintNearest(id, names)}`);
}
