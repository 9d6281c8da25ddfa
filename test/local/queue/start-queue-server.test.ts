import { ChangeMessageVisibilityCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { expect, onTestFinished, test } from 'vitest';
import { createQueue } from '../../../local/queue/create-queue.ts';
import { startQueueServer } from '../../../local/queue/start-queue-server.ts';
import { createManualClock } from './manual-clock.ts';

async function open() {
  const clock = createManualClock();
  const queue = createQueue({ name: 'events', clock });
  const server = await startQueueServer([queue]);
  const client = new SQSClient({
    endpoint: server.endpoint,
    region: 'us-east-1',
    useQueueUrlAsEndpoint: false,
    maxAttempts: 1,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  onTestFinished(async () => {
    client.destroy();
    await server.close();
  });
  const QueueUrl = 'https://sqs.us-east-1.amazonaws.com/123456789012/events';
  return { clock, queue, client, QueueUrl };
}

test('a message that is sent is in the queue', async () => {
  const { queue, client, QueueUrl } = await open();

  const { MessageId } = await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'körper ✓' }));

  expect(queue.receive().map(({ messageId, body }) => [messageId, body])).toEqual([[MessageId, 'körper ✓']]);
});

test('a message that is sent with a delay is hidden for that time', async () => {
  const { clock, queue, client, QueueUrl } = await open();

  await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'later', DelaySeconds: 60 }));

  expect(queue.counts()).toMatchObject({ visible: 0, delayed: 1 });
  clock.advance(60);
  expect(queue.counts()).toMatchObject({ visible: 1, delayed: 0 });
});

test.each([
  [
    'another queue',
    { QueueUrl: 'https://sqs.us-east-1.amazonaws.com/123456789012/other', MessageBody: 'x' },
    'QueueDoesNotExist',
  ],
  ['too long a delay', { MessageBody: 'x', DelaySeconds: 901 }, 'InvalidParameterValue'],
])('%s is rejected as by SQS', async (_what, input, code) => {
  const { client, QueueUrl } = await open();

  await expect(client.send(new SendMessageCommand({ QueueUrl, ...input }))).rejects.toMatchObject({
    name: code,
    $metadata: { httpStatusCode: 400 },
  });
});

test('a message that is not in flight cannot be hidden', async () => {
  const { client, QueueUrl } = await open();
  const input = { QueueUrl, ReceiptHandle: 'nothing', VisibilityTimeout: 1 };

  await expect(client.send(new ChangeMessageVisibilityCommand(input))).rejects.toMatchObject({
    name: 'ReceiptHandleIsInvalid',
  });
});
