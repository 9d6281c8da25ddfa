import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { QueueClient } from './queue-client.ts';

/** Sends an event of our own to the function, through the queue of its other events. */
export type SendEvent = (event: object) => Promise<void>;

/**
 * Creates the sender.
 *
 * @param queueUrl the URL of the queue.
 * @param groupOf the message group of an event; a message without one is a group of its own.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
export function createSendEvent(
  client: QueueClient,
  queueUrl: string,
  groupOf: (event: object) => string | undefined = () => undefined,
): SendEvent {
  return async event => {
    await (await client()).send(
      new SendMessageCommand({
        QueueUrl: queueUrl,
        MessageBody: JSON.stringify(event),
        MessageGroupId: groupOf(event),
      }),
    );
  };
}
