import { messageGroupOf } from '../../lambda/queue/message-group.ts';
import { toEventBridgeEvent } from '../events/to-eventbridge-event.ts';
import type { S3Event } from '../s3/s3-event.ts';

/** What of a feed decides about the way of its events. */
export interface RoutedFeed {
  readonly id: string;
  readonly prefix: string;
}

/** An event that a rule of EventBridge lets through. */
export interface Routed {
  /** The body of the queue's message. */
  readonly body: string;
  /** The group of the message, which the rule of a feed says. */
  readonly messageGroupId: string | undefined;
}

const UNHEARD = /(?:\/|~|\.filepart|\.part|\.partial|\.tmp|\.csv\.result\.json|\.csv\.gz\.result\.json|\.result\.txt)$/;

/**
 * What the deployed rules of a bucket of our own let through to the queue, of new objects and new tags in the drop bucket. The one rule
 * of one feed leaves out folders, unfinished uploads, and the files that tell how a drop is doing. Several feeds have a rule each, which
 * picks every key below the prefix, and the rule of the bucket picks every other key.
 *
 * @returns `undefined` for an event that no rule picks.
 */
export function routeEvent(event: S3Event, dropBucket: string, feeds: readonly RoutedFeed[]): Routed | undefined {
  if (event.bucket !== dropBucket) return undefined;
  if (!event.type.startsWith('ObjectCreated:') && event.type !== 'ObjectTagging:Put') return undefined;
  const feed = feeds.length > 1 ? feeds.find(({ prefix }) => event.key.startsWith(prefix)) : undefined;
  if (feeds.length < 2 && UNHEARD.test(event.key)) return undefined;
  return {
    body: JSON.stringify(toEventBridgeEvent(event)),
    messageGroupId: feed && messageGroupOf(feed.id, feeds.length),
  };
}
