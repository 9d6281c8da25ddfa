import { readDueDrop } from '../events/read-internal-events.ts';
import type { FeedConfig } from '../feed/feed-config.ts';
import { findFeed } from '../feed/find-feed.ts';
import { messageGroupOf } from '../queue/message-group.ts';

/**
 * The message group of an event that the function sends to itself: that of the drop's feed, as for an event of S3.
 * Events about all feeds, such as a sweep that continues, have their own group.
 */
export function findGroup(event: object, feeds: readonly FeedConfig[]): string | undefined {
  const ref = readDueDrop(event);
  const feed = ref && findFeed(feeds, ref);
  return feed && messageGroupOf(feed.id, feeds.length);
}
