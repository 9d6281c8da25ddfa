import { createHash } from 'node:crypto';

/** Most groups of messages: each is a rule of EventBridge, of which a bus has 300, others' among them. */
export const MOST_GROUPS = 200;

/**
 * The group of a feed's messages in the queue: SQS keeps the others from waiting for one that sends very many. Up to 200 feeds each have
 * their own; of more, some share one. Who sends and who makes the rules have to agree, so both ask here.
 *
 * @param feedCount how many feeds there are.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues.html
 */
export function messageGroupOf(feed: string, feedCount: number): string {
  if (feedCount <= MOST_GROUPS) return feed;
  const number = createHash('sha256').update(feed).digest().readUInt32BE() % MOST_GROUPS;
  return `group-${number}`;
}
