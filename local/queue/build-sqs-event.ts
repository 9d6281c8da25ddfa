import type { SQSEvent } from 'aws-lambda';
import type { Message, Queue } from './queue.ts';

/**
 * Builds the event of a function for a batch of messages.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
 */
export function buildSqsEvent(queue: Pick<Queue, 'arn' | 'region'>, messages: readonly Message[]): SQSEvent {
  return {
    Records: messages.map(({ messageId, receiptHandle, body, md5OfBody, attributes }) => ({
      messageId,
      receiptHandle,
      body,
      attributes: { ...attributes },
      messageAttributes: {},
      md5OfBody,
      eventSource: 'aws:sqs',
      eventSourceARN: queue.arn,
      awsRegion: queue.region,
    })),
  };
}
