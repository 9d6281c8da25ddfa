import type { ObjectRef } from '../events/object-ref.ts';
import type { FeedConfig } from './feed-config.ts';

/** The feed an object belongs to: prefixes of one bucket never overlap. */
export function findFeed(feeds: readonly FeedConfig[], { bucket, key }: ObjectRef): FeedConfig | undefined {
  return feeds.find(feed => feed.bucket === bucket && key.startsWith(feed.prefix));
}
