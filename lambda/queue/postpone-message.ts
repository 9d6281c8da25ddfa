import { ChangeMessageVisibilityCommand } from '@aws-sdk/client-sqs';
import { describeError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { QueueClient } from './queue-client.ts';

/** Longest time for which SQS hides a message, in seconds. */
const MAX_SECONDS = 43_200;

/** A message as the function was given it. */
export interface QueueMessage {
  /** ARN of its queue. */
  readonly queueArn: string;
  readonly receiptHandle: string;
}

/** Sets when a message that failed comes back, in seconds. */
export type Postpone = (message: QueueMessage, seconds: number) => Promise<void>;

/** The address of a queue by which SQS knows it. */
export function toQueueUrl(queueArn: string): string {
  const [, partition, , region, account, name] = queueArn.split(':');
  const domain = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  return `https://sqs.${region}.${domain}/${account}/${name}`;
}

/**
 * Makes the postponing of messages. It is a courtesy: when it fails, the message comes back at the queue's own time.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html
 */
export function createPostpone(client: QueueClient, log: Log): Postpone {
  return async ({ queueArn, receiptHandle }, seconds) => {
    try {
      await (await client()).send(
        new ChangeMessageVisibilityCommand({
          QueueUrl: toQueueUrl(queueArn),
          ReceiptHandle: receiptHandle,
          VisibilityTimeout: Math.min(Math.max(Math.ceil(seconds), 0), MAX_SECONDS),
        }),
      );
    } catch (error) {
      log.warn('the message could not be postponed; it comes back at the queue’s own time', {
        reason: describeError(error),
      });
    }
  };
}
