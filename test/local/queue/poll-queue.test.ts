import type { SQSEvent } from 'aws-lambda';
import { afterEach, expect, test } from 'vitest';
import { createQueue } from '../../../local/queue/create-queue.ts';
import { type BatchResult, type PollOptions, pollQueue, type QueuePoller } from '../../../local/queue/poll-queue.ts';
import { createManualClock } from './manual-clock.ts';

const pollers: QueuePoller[] = [];

afterEach(async () => {
  await Promise.all(pollers.splice(0).map(poller => poller.close()));
});

function setUp(invoke: PollOptions['invoke'], options: Partial<PollOptions> = {}) {
  const clock = createManualClock();
  const deadLetterQueue = createQueue({ name: 'dead', clock });
  const queue = createQueue({
    name: 'drops',
    visibilityTimeoutSeconds: 30,
    maxReceiveCount: 2,
    deadLetterQueue,
    clock,
  });
  const start = () => {
    const poller = pollQueue({ queue, invoke, ...options });
    pollers.push(poller);
    return poller;
  };
  return { clock, queue, deadLetterQueue, start };
}

const answer = (value: unknown): BatchResult => ({ payload: JSON.stringify(value) });
const bodies = (event: SQSEvent) => event.Records.map(({ body }) => body);

/** An `invoke` function whose calls stay in progress until the test ends them. */
function createGate() {
  const calls: { readonly event: SQSEvent; readonly end: (result: BatchResult) => void }[] = [];
  let arrived = Promise.withResolvers<void>();
  return {
    calls,
    invoke(event: SQSEvent) {
      const { promise, resolve } = Promise.withResolvers<BatchResult>();
      calls.push({ event, end: resolve });
      arrived.resolve();
      arrived = Promise.withResolvers();
      return promise;
    },
    async callsReach(count: number) {
      while (calls.length < count) await arrived.promise;
    },
  };
}

test('the function gets the event that SQS gives Lambda', async () => {
  const events: SQSEvent[] = [];
  const { queue, start } = setUp(async event => {
    events.push(event);
    return answer(null);
  });
  const { messageId } = queue.send('hello');

  await start().idle();

  expect(events).toEqual([
    {
      Records: [
        {
          messageId,
          receiptHandle: expect.any(String),
          body: 'hello',
          attributes: {
            ApproximateReceiveCount: '1',
            SentTimestamp: expect.stringMatching(/^\d+$/),
            SenderId: expect.any(String),
            ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d+$/),
          },
          messageAttributes: {},
          md5OfBody: '5d41402abc4b2a76b9719d911017c592',
          eventSource: 'aws:sqs',
          eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:drops',
          awsRegion: 'us-east-1',
        },
      ],
    },
  ]);
});

test('messages sent before and after the start are all processed, in batches of at most batchSize', async () => {
  const batches: string[][] = [];
  const { queue, start } = setUp(
    async event => {
      batches.push(bodies(event));
      return answer({});
    },
    { batchSize: 2 },
  );
  for (const body of ['a', 'b', 'c']) queue.send(body);
  const poller = start();
  await poller.idle();
  queue.send('d');

  await poller.idle();

  expect(batches).toEqual([['a', 'b'], ['c'], ['d']]);
  expect(poller.totals()).toEqual({ received: 4, deleted: 4, failed: 0, deadLettered: 0 });
});

test('a reported message stays hidden until its timeout ends, and its neighbours are deleted', async () => {
  const failures: string[] = [];
  const seen: string[][] = [];
  const { clock, queue, start } = setUp(
    async event => {
      seen.push(bodies(event));
      const bad = event.Records.filter(
        ({ body, attributes }) => body === 'b' && attributes.ApproximateReceiveCount === '1',
      );
      return answer({ batchItemFailures: bad.map(({ messageId }) => ({ itemIdentifier: messageId })) });
    },
    { onFailure: (_, reason) => failures.push(reason) },
  );
  for (const body of ['a', 'b', 'c']) queue.send(body);
  const poller = start();
  await poller.settled();
  const waiting = queue.counts();
  const idle = poller.idle();

  clock.advance(30);
  await idle;

  expect(waiting).toEqual({ visible: 0, inFlight: 1, delayed: 0 });
  expect(seen).toEqual([['a', 'b', 'c'], ['b']]);
  expect(failures).toEqual(['reported by the function']);
  expect(poller.totals()).toEqual({ received: 4, deleted: 3, failed: 1, deadLettered: 0 });
});

test.each<[string, () => Promise<BatchResult>]>([
  ['an error', async () => ({ error: { errorType: 'Sandbox.Timedout' } })],
  ['an unreadable answer', async () => ({ payload: '<html>' })],
  ['an unknown id', async () => answer({ batchItemFailures: [{ itemIdentifier: 'someone else' }] })],
  ['a rejection', () => Promise.reject(new Error('no function'))],
])('after %s the whole batch stays in the queue', async (_, invoke) => {
  const { queue, start } = setUp(invoke);
  queue.send('a');
  queue.send('b');

  const poller = start();
  await poller.settled();

  expect(queue.counts().inFlight).toBe(2);
  expect(poller.totals()).toMatchObject({ deleted: 0, failed: 2 });
});

test('a message that always fails ends as a dead letter, and then the queue is idle', async () => {
  const { clock, queue, deadLetterQueue, start } = setUp(async () => ({ error: { errorType: 'Error' } }));
  queue.send('poison');
  const poller = start();
  for (const _ of [1, 2]) {
    await poller.settled();
    clock.advance(30);
  }

  await poller.idle();

  expect(poller.totals()).toEqual({ received: 2, deleted: 0, failed: 2, deadLettered: 1 });
  expect(deadLetterQueue.counts().visible).toBe(1);
});

test('at most maximumConcurrency events are in progress', async () => {
  const gate = createGate();
  const { queue, start } = setUp(gate.invoke, { batchSize: 1, maximumConcurrency: 2 });
  for (const body of ['a', 'b', 'c']) queue.send(body);
  const poller = start();
  await gate.callsReach(2);
  const atLimit = queue.counts();

  gate.calls[0]?.end(answer(null));
  await gate.callsReach(3);
  for (const call of gate.calls) call.end(answer(null));
  await poller.idle();

  expect(atLimit).toEqual({ visible: 1, inFlight: 2, delayed: 0 });
  expect(gate.calls.map(({ event }) => bodies(event))).toEqual([['a'], ['b'], ['c']]);
});

test('a function slower than the visibility timeout sees the message twice', async () => {
  const gate = createGate();
  const { clock, queue, start } = setUp(gate.invoke);
  queue.send('slow');
  const poller = start();
  await gate.callsReach(1);

  clock.advance(30);
  await gate.callsReach(2);
  gate.calls[0]?.end(answer(null));
  gate.calls[1]?.end(answer(null));
  await poller.idle();

  expect(poller.totals()).toEqual({ received: 2, deleted: 1, failed: 0, deadLettered: 0 });
});

test('settled does not wait for delayed messages, idle does', async () => {
  const { clock, queue, start } = setUp(async () => answer(null));
  queue.send('later', { delaySeconds: 60 });
  const poller = start();
  let isIdle = false;
  const idle = poller.idle().then(() => {
    isIdle = true;
  });

  await poller.settled();
  const idleBefore = isIdle;
  clock.advance(60);
  await idle;

  expect(idleBefore).toBe(false);
  expect(poller.totals().deleted).toBe(1);
});

test('close waits for running invocations, takes no more messages, and ends waits that cannot end', async () => {
  const gate = createGate();
  const { queue, start } = setUp(gate.invoke, { batchSize: 1, maximumConcurrency: 1 });
  queue.send('a');
  queue.send('b');
  const poller = start();
  await gate.callsReach(1);
  const idle = expect(poller.idle()).rejects.toThrow('the poller of queue "drops" is closed');

  const closed = poller.close();
  gate.calls[0]?.end(answer(null));
  await closed;

  await idle;
  expect(gate.calls).toHaveLength(1);
  expect(queue.counts()).toEqual({ visible: 1, inFlight: 0, delayed: 0 });
});

test('a concurrency of zero is rejected', () => {
  const { start } = setUp(async () => answer(null), { maximumConcurrency: 0 });
  expect(start).toThrow('"maximumConcurrency" must be a whole number from 1 to 1000; got 0');
});
