import { messageGroupOf } from '../../lambda/queue/message-group.ts';
import { toEventBridgeEvent } from '../events/to-eventbridge-event.ts';
import type { S3Event } from '../s3/s3-event.ts';

/** The settings of a feed that determine the routing of its events. */
export interface RoutedFeed {
  readonly id: string;
  readonly prefix: string;
}

/** An event that a rule of EventBridge matches. */
interface Routed {
  /** The body of the queue's message. */
  readonly body: string;
  /** The group of the message, set by the rule of a feed. */
  readonly messageGroupId: string | undefined;
}

const UNHEARD = /(?:\/|~|\.filepart|\.part|\.partial|\.tmp|\.csv\.result\.json|\.csv\.gz\.result\.json|\.result\.txt)$/;

/**
 * Routes events as the deployed rules do for a bucket that is only for drops: new objects and new tags of the drop
 * bucket. With one feed, the only rule excludes folders, unfinished uploads, and files with the state of a drop. With
 * several feeds, each has a rule for every key below its prefix, and the rule of the bucket matches all other keys.
 *
 * @returns `undefined` for an event that no rule matches.
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
