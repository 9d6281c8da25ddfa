import { createHash } from 'node:crypto';

/**
 * Largest number of message groups. Each needs a rule of EventBridge, and a bus has 300, which others may use as well.
 */
export const MOST_GROUPS = 200;

/**
 * The message group of a feed, by which SQS keeps a feed with very many messages from delaying the others. Up to 200
 * feeds have a group each; with more feeds, some share one. The senders and the rules both use this function, so they
 * agree.
 *
 * @param feedCount the number of all feeds.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues.html
 */
export function messageGroupOf(feed: string, feedCount: number): string {
  if (feedCount <= MOST_GROUPS) return feed;
  const number = createHash('sha256').update(feed).digest().readUInt32BE() % MOST_GROUPS;
  return `group-${number}`;
}
