import type { ObjectRef } from '../events/object-ref.ts';
import type { FeedConfig } from './feed-config.ts';

/** The feed of an object. Prefixes of one bucket never overlap, so there is at most one. */
export function findFeed(feeds: readonly FeedConfig[], { bucket, key }: ObjectRef): FeedConfig | undefined {
  return feeds.find(feed => feed.bucket === bucket && key.startsWith(feed.prefix));
}
