import { readDueDrop } from '../events/read-internal-events.ts';
import type { FeedConfig } from '../feed/feed-config.ts';
import { findFeed } from '../feed/find-feed.ts';
import { messageGroupOf } from '../queue/message-group.ts';

/**
 * The group of an event that the function sends itself: that of the drop's feed, as if S3 had told of it. What concerns all feeds, such as a
 * sweep that goes on, is a group of its own.
 */
export function findGroup(event: object, feeds: readonly FeedConfig[]): string | undefined {
  const ref = readDueDrop(event);
  const feed = ref && findFeed(feeds, ref);
  return feed && messageGroupOf(feed.id, feeds.length);
}
