import { expect, test } from 'vitest';
import { createQueue, type QueueOptions } from '../../../local/queue/create-queue.ts';
import type { Message } from '../../../local/queue/queue.ts';
import { createManualClock } from './manual-clock.ts';

function setUp(options: Partial<QueueOptions> = {}) {
  const clock = createManualClock();
  const queue = createQueue({ name: 'drops', visibilityTimeoutSeconds: 30, clock, ...options });
  return { clock, queue };
}

function only(messages: readonly Message[]): Message {
  const [message, ...rest] = messages;
  if (!message || rest.length > 0) throw new Error(`expected one message, got ${messages.length}`);
  return message;
}

test('a message is received with its body, digest and attributes', () => {
  const { clock, queue } = setUp();
  const { messageId } = queue.send('{"a":"ü"}');
  clock.advance(2);

  const message = only(queue.receive());

  expect(message).toMatchObject({ messageId, body: '{"a":"ü"}', md5OfBody: 'f38091feea732597cbc589916142c339' });
  expect(message.attributes).toEqual({
    ApproximateReceiveCount: '1',
    SentTimestamp: '1000000',
    SenderId: '000000000000',
    ApproximateFirstReceiveTimestamp: '1002000',
  });
});

test('a received message is hidden until its visibility timeout ends, and then comes back with a higher count', () => {
  const { clock, queue } = setUp();
  queue.send('x');
  const first = only(queue.receive());

  clock.advance(29.999);
  const tooEarly = queue.receive();
  clock.advance(0.001);
  const second = only(queue.receive());

  expect(tooEarly).toEqual([]);
  expect(second.messageId).toBe(first.messageId);
  expect(second.receiptHandle).not.toBe(first.receiptHandle);
  expect(second.attributes.ApproximateReceiveCount).toBe('2');
  expect(second.attributes.ApproximateFirstReceiveTimestamp).toBe(first.attributes.ApproximateFirstReceiveTimestamp);
});

test('a deleted message does not come back, and may be deleted again', () => {
  const { clock, queue } = setUp();
  queue.send('x');
  const { receiptHandle } = only(queue.receive());

  queue.delete(receiptHandle);
  queue.delete(receiptHandle);
  clock.advance(100);

  expect(queue.receive()).toEqual([]);
  expect(queue.totals()).toEqual({ sent: 1, received: 1, deleted: 1, deadLettered: 0 });
});

test('the receipt of an earlier receive deletes nothing', () => {
  const { clock, queue } = setUp();
  queue.send('x');
  const late = only(queue.receive());
  clock.advance(30);
  const current = only(queue.receive());

  queue.delete(late.receiptHandle);
  const afterLate = queue.counts();
  queue.delete(current.receiptHandle);

  expect(afterLate).toEqual({ visible: 0, inFlight: 1, delayed: 0 });
  expect(queue.counts()).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
});

test('a receipt is still good after the visibility timeout if nobody received the message since', () => {
  const { clock, queue } = setUp();
  queue.send('x');
  const { receiptHandle } = only(queue.receive());
  clock.advance(31);

  queue.delete(receiptHandle);

  expect(queue.counts().visible).toBe(0);
});

test('an unknown handle is rejected', () => {
  const { queue } = setUp();
  expect(() => queue.delete('nonsense')).toThrow(expect.objectContaining({ code: 'ReceiptHandleIsInvalid' }));
});

test('a delayed message is not visible before its delay ends', () => {
  const { clock, queue } = setUp({ delaySeconds: 5 });
  queue.send('slow');
  queue.send('fast', { delaySeconds: 0 });

  const early = queue.receive({ maxMessages: 10 }).map(({ body }) => body);
  const counts = queue.counts();
  clock.advance(5);
  const late = queue.receive({ maxMessages: 10 }).map(({ body }) => body);

  expect(early).toEqual(['fast']);
  expect(counts).toEqual({ visible: 0, inFlight: 1, delayed: 1 });
  expect(late).toEqual(['slow']);
});

test('changeVisibility extends, shortens and releases', () => {
  const { clock, queue } = setUp();
  queue.send('x');
  const { receiptHandle } = only(queue.receive());

  queue.changeVisibility(receiptHandle, 60);
  clock.advance(59);
  const extended = queue.counts();
  queue.changeVisibility(receiptHandle, 0);

  expect(extended.inFlight).toBe(1);
  expect(queue.counts().visible).toBe(1);
  expect(() => queue.changeVisibility(receiptHandle, 5)).toThrow(
    expect.objectContaining({ code: 'MessageNotInflight' }),
  );
});

test('a message received too often becomes a dead letter with its id, age and count, and names its queue', () => {
  const deadLetters = createQueue({ name: 'dead', clock: createManualClock(5_000_000) });
  const { clock, queue } = setUp({ maxReceiveCount: 2, deadLetterQueue: deadLetters });
  const { messageId } = queue.send('poison');
  for (const _ of [1, 2]) {
    only(queue.receive());
    clock.advance(30);
  }
  const beforeThird = deadLetters.counts().visible;

  const third = queue.receive();

  expect(beforeThird).toBe(0);
  expect(third).toEqual([]);
  expect(queue.totals()).toMatchObject({ received: 2, deadLettered: 1 });
  expect(only(deadLetters.receive())).toMatchObject({
    messageId,
    body: 'poison',
    attributes: { SentTimestamp: '1000000', ApproximateReceiveCount: '3', DeadLetterQueueSourceArn: queue.arn },
  });
});

test('a dead letter does not take up room in a batch', () => {
  const deadLetterQueue = createQueue({ name: 'dead' });
  const { clock, queue } = setUp({ maxReceiveCount: 1, deadLetterQueue });
  queue.send('poison');
  queue.receive();
  clock.advance(30);
  queue.send('good');

  expect(only(queue.receive()).body).toBe('good');
});

test('without a dead-letter queue a message returns forever', () => {
  const { clock, queue } = setUp({ maxReceiveCount: 1 });
  queue.send('x');
  for (const _ of [1, 2, 3]) {
    queue.receive();
    clock.advance(30);
  }
  expect(queue.counts().visible).toBe(1);
});

test.each([
  ['"maxReceiveCount" must be a whole number from 1 to 1000; got 0', { maxReceiveCount: 0 }],
  [
    '"visibilityTimeoutSeconds" must be a whole number from 0 to 43200; got 43201',
    { visibilityTimeoutSeconds: 43_201 },
  ],
  ['"delaySeconds" must be a whole number from 0 to 900; got 0.5', { delaySeconds: 0.5 }],
])('an option out of range is rejected: %s', (message, options) => {
  expect(() => setUp(options)).toThrow(message);
});

test('an empty body and one above 1 MiB are rejected', () => {
  const { queue } = setUp();
  expect(() => queue.send('')).toThrow('got 0');
  expect(() => queue.send('ü'.repeat(524_289))).toThrow('got 1048578');
  expect(() => queue.send('ü'.repeat(524_288))).not.toThrow();
});

test('waitVisible wakes at a send, at the end of a timeout, and at an abort', async () => {
  const { clock, queue } = setUp();
  const stop = new AbortController();

  const sent = queue.waitVisible(stop.signal);
  queue.send('x');
  await sent;
  queue.receive();
  const returned = queue.waitVisible(stop.signal);
  clock.advance(30);
  await returned;
  queue.receive();
  const aborted = queue.waitVisible(stop.signal);
  stop.abort();
  await aborted;

  expect(queue.counts()).toEqual({ visible: 0, inFlight: 1, delayed: 0 });
});
