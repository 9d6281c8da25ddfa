import { ChangeMessageVisibilityCommand } from '@aws-sdk/client-sqs';
import { describeError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { QueueClient } from './queue-client.ts';

/** Longest visibility timeout that SQS allows, in seconds. */
const MAX_SECONDS = 43_200;

/** The message of an invocation, as far as it is needed to postpone it. */
interface QueueMessage {
  readonly queueArn: string;
  readonly receiptHandle: string;
}

/** Sets when a failed message becomes visible again, in seconds. */
export type Postpone = (message: QueueMessage, seconds: number) => Promise<void>;

/** Converts the ARN of a queue to its URL. */
export function toQueueUrl(queueArn: string): string {
  const [, partition, , region, account, name] = queueArn.split(':');
  const domain = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  return `https://sqs.${region}.${domain}/${account}/${name}`;
}

/**
 * Creates the function that postpones messages. If it fails, the message returns after the queue's own visibility
 * timeout.
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
