import { ChangeMessageVisibilityCommand, SQSClient } from '@aws-sdk/client-sqs';
import { describeError } from './errors.ts';
import type { Log } from './log.ts';

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
export function createPostpone(log: Log): Postpone {
  // Most invocations never need it, and a cold start should not wait for it.
  let client: SQSClient | undefined;
  return async ({ queueArn, receiptHandle }, seconds) => {
    client ??= new SQSClient({
      // Otherwise the queue's address would win over the endpoint of the environment.
      useQueueUrlAsEndpoint: false,
      requestHandler: { connectionTimeout: 2_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
    });
    try {
      await client.send(
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
