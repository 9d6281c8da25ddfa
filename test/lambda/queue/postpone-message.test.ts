import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { createLog } from '../../../lambda/log.ts';
import { createPostpone, toQueueUrl } from '../../../lambda/queue/postpone-message.ts';
import { createQueueClient } from '../../../lambda/queue/queue-client.ts';
import { createQueue } from '../../../local/queue/create-queue.ts';
import { startQueueServer } from '../../../local/queue/start-queue-server.ts';
import { createManualClock } from '../../local/queue/manual-clock.ts';

beforeEach(() => {
  vi.stubEnv('AWS_REGION', 'us-east-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
});
afterEach(() => {
  vi.unstubAllEnvs();
});

/** Opens a queue with one message that a function has received, and records the log. */
async function open() {
  const clock = createManualClock();
  const queue = createQueue({ name: 'events', visibilityTimeoutSeconds: 1800, clock });
  queue.send('body');
  const [message] = queue.receive();
  if (message === undefined) throw new Error('the message must be there');
  const server = await startQueueServer([queue]);
  onTestFinished(() => server.close());
  vi.stubEnv('AWS_ENDPOINT_URL_SQS', server.endpoint);
  const warnings: unknown[] = [];
  const quiet = () => undefined;
  const log = createLog({ info: quiet, warn: line => warnings.push(line), error: quiet });
  const postpone = createPostpone(createQueueClient(), log);
  return { clock, queue, message, postpone, warnings };
}

describe('a message', () => {
  test('comes back at the requested time', async () => {
    const { clock, queue, message, postpone, warnings } = await open();

    await postpone({ queueArn: queue.arn, receiptHandle: message.receiptHandle }, 59.2);

    clock.advance(59);
    expect(queue.counts()).toMatchObject({ visible: 0, inFlight: 1 });
    clock.advance(1);
    expect(queue.counts()).toMatchObject({ visible: 1, inFlight: 0 });
    expect(warnings).toEqual([]);
  });

  test('is hidden for twelve hours at most', async () => {
    const { clock, queue, message, postpone } = await open();

    await postpone({ queueArn: queue.arn, receiptHandle: message.receiptHandle }, 1e9);

    clock.advance(43_200);
    expect(queue.counts().visible).toBe(1);
  });

  test('that cannot be postponed only gives a warning', async () => {
    const { queue, postpone, warnings } = await open();

    await postpone({ queueArn: queue.arn, receiptHandle: 'not one' }, 60);
    await postpone({ queueArn: `${queue.arn}-other`, receiptHandle: 'x' }, 60);

    expect(warnings).toMatchObject([
      { reason: expect.stringContaining('ReceiptHandleIsInvalid') },
      { reason: expect.stringContaining('QueueDoesNotExist') },
    ]);
  });
});

test.each([
  ['arn:aws:sqs:eu-central-1:123456789012:events', 'https://sqs.eu-central-1.amazonaws.com/123456789012/events'],
  ['arn:aws-cn:sqs:cn-north-1:123456789012:events', 'https://sqs.cn-north-1.amazonaws.com.cn/123456789012/events'],
])('the queue %s is at %s', (arn, url) => {
  expect(toQueueUrl(arn)).toBe(url);
});
