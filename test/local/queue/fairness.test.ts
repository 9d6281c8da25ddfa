import { expect, test } from 'vitest';
import { createQueue } from '../../../local/queue/create-queue.ts';
import type { Queue } from '../../../local/queue/queue.ts';
import { createManualClock } from './manual-clock.ts';

function setUp() {
  const clock = createManualClock();
  return { clock, queue: createQueue({ name: 'drops', visibilityTimeoutSeconds: 3600, clock }) };
}

function sendMany(queue: Queue, count: number, messageGroupId?: string): void {
  for (let at = 0; at < count; at++) queue.send(`${messageGroupId} ${at}`, { messageGroupId });
}

const bodies = (queue: Queue, maxMessages: number) => queue.receive({ maxMessages }).map(({ body }) => body);

test('a group with more than 30 messages in flight, and a tenth of all, yields to the others', () => {
  const { queue } = setUp();
  sendMany(queue, 60, 'noisy');
  for (let batch = 0; batch < 3; batch++) bodies(queue, 10);
  sendMany(queue, 1, 'quiet');

  expect(bodies(queue, 2)).toEqual(['quiet 0', 'noisy 30']);
});

test('a group that recently used a tenth of the time yields to the others, however few are in flight', () => {
  const { clock, queue } = setUp();
  sendMany(queue, 10, 'noisy');
  sendMany(queue, 1, 'quiet');
  const [first] = queue.receive();
  clock.advance(1);
  queue.delete(first?.receiptHandle ?? '');

  expect(bodies(queue, 2)).toEqual(['quiet 0', 'noisy 1']);
});

test('the use of a group is forgotten, and then the oldest message goes first', () => {
  const { clock, queue } = setUp();
  sendMany(queue, 10, 'noisy');
  sendMany(queue, 1, 'quiet');
  const [first] = queue.receive();
  clock.advance(1);
  queue.delete(first?.receiptHandle ?? '');
  clock.advance(600);

  expect(bodies(queue, 1)).toEqual(['noisy 1']);
});

test('messages without a group are a group each: the oldest goes first, and nobody waits', () => {
  const { clock, queue } = setUp();
  sendMany(queue, 40);
  for (let batch = 0; batch < 3; batch++) bodies(queue, 10);
  clock.advance(1);
  sendMany(queue, 1, 'late');

  expect(bodies(queue, 2)).toEqual(['undefined 30', 'undefined 31']);
});

test('a message names its group, and keeps it as a dead letter; a group has 1 to 128 characters', () => {
  const deadLetterQueue = createQueue({ name: 'dead' });
  const queue = createQueue({ name: 'drops', deadLetterQueue, maxReceiveCount: 1, visibilityTimeoutSeconds: 0 });
  queue.send('x', { messageGroupId: 'acme' });

  expect(queue.receive()[0]?.attributes.MessageGroupId).toBe('acme');
  expect(queue.receive()).toEqual([]);
  expect(deadLetterQueue.receive()[0]?.attributes.MessageGroupId).toBe('acme');
  expect(() => queue.send('x', { messageGroupId: 'g'.repeat(129) })).toThrow();
  expect(() => queue.send('x', { messageGroupId: '' })).toThrow();
});
