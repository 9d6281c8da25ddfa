import { describe, expect, test } from 'vitest';
import { shuffle } from '../../../../lambda/acts/suppressed/cancel-of-feed.ts';
import type { World } from '../../../../lambda/world.ts';
import { fileOf, LISTS, Life, openRunning, phone } from './open-running.ts';

const FILE = fileOf([0, 1, 2, 3]);

describe('a contact who is being called is tried again at every sweep', () => {
  test('until the call has ended, and the alarm rings if that takes long', async () => {
    const running = await openRunning();
    const id = await running.dial('a.csv', FILE);
    running.simulator.changeTask(id.list, { row: 1 }, { statusId: 1 });
    await running.suppress(0);

    await running.sweep();
    running.pass(60);
    await running.sweep();
    expect(running.metrics.some(metric => 'suppressionUnavailable' in metric)).toBe(false);
    running.pass(31 * 60);
    await running.sweep();
    expect(running.metrics.at(-1)).toEqual({ suppressionUnavailable: 1 });

    running.simulator.changeTask(id.list, { row: 1 }, { statusId: 2 });
    await running.sweep();
    const asked = running.asked('GetCallListDetails');
    await running.sweep();
    expect(running.asked('GetCallListDetails')).toBe(asked);
    expect((await running.receiptOf(id))?.acts?.map(({ set }) => set)).toEqual([{ called: 1 }]);
    expect(await running.markOf(id)).not.toHaveProperty('suppressed.lateSince');
  });
});

describe('a list that cannot be used takes nobody out, rings, and is tried again:', () => {
  test.each<[what: string, act: (running: Awaited<ReturnType<typeof openRunning>>) => Promise<unknown>]>([
    ['missing', running => running.remove(LISTS, 'dnc.txt')],
    ['empty', running => running.put(LISTS, 'dnc.txt', '')],
    ['unreadable', running => running.put(LISTS, 'dnc.txt', `${phone(1)}\nmany words\n`)],
  ])('%s', async (_what, act) => {
    const running = await openRunning();
    const id = await running.dial('a.csv', FILE);
    await act(running);

    await running.sweep();
    expect(running.statesOf(id)).toEqual([0, 0, 0, 0]);
    expect(running.metrics).toEqual([{ suppressionUnavailable: 1 }]);
    expect(running.logged.filter(({ level }) => level === 'error').map(({ reason }) => reason)).toEqual([
      expect.stringContaining(`s3://${LISTS}/dnc.txt`),
    ]);

    await running.suppress(1);
    await running.sweep();
    expect(running.statesOf(id)).toEqual([0, 4, 0, 0]);
  });
});

test('a request that the API refuses is tried again at the next sweep', async () => {
  const running = await openRunning();
  const id = await running.dial('a.csv', FILE);
  await running.suppress(1);
  running.simulator.misbehave({ kind: 'error', code: 340, method: 'GetCallListDetails' });
  await running.sweep();
  expect(running.statesOf(id)).toEqual([0, 0, 0, 0]);

  await running.sweep();

  expect(running.statesOf(id)).toEqual([0, 4, 0, 0]);
});

test('a feed with many lists does not keep another one from its turn', async () => {
  const own = { bucket: LISTS, key: 'dnc.txt', reach: 'running' };
  const running = await openRunning({
    feeds: [{ id: 'bravo', prefix: 'bravo/', suppression: [own], results: { write: 'file' } }],
  });
  const many = await Promise.all(Array.from({ length: 12 }, (_, at) => running.dial(`many-${at}.csv`, FILE)));
  const id = await running.dial('a.csv', FILE, { feed: 'bravo' });
  await running.suppress(1);
  // Every look at the clock takes a second of the sweep's time.
  let clock = 0;
  const now = () => {
    clock += 1_000;
    return new Date(running.now().getTime() + clock);
  };

  // A worker whose order begins with the crowded feed.
  const owner = Array.from({ length: 50 }, (_, at) => `worker-${at}`).find(
    name => shuffle(['acme', 'bravo'], feed => feed, name)[0] === 'acme',
  );

  await running.sweep(undefined, { now }, 240, owner);

  expect(running.statesOf(id)).toEqual([0, 4, 0, 0]);
  const left = () => many.filter(one => !running.statesOf(one).includes(4)).length;
  expect(left()).toBeGreaterThan(0);
  for (let sweep = 0; sweep < 12 && left() > 0; sweep++) {
    clock = 0;
    await running.sweep(undefined, { now }, 240);
  }
  expect(left()).toBe(0);
});

test('a suppression list that is replaced before it is read is recorded as it was read', async () => {
  const running = await openRunning();
  const id = await running.dial('a.csv', FILE);
  await running.suppress(0);
  // The list changes after its objects were looked up, and before they are read: that is when the receipt is read.
  const read: World['ledger']['read'] = async (...submission) => {
    await running.suppress(2);
    return running.alive.ledger.read(...submission);
  };

  await running.sweep(undefined, { ledger: { ...running.alive.ledger, read } });

  expect(running.statesOf(id)).toEqual([0, 0, 4, 0]);
  running.server.clearRequests();
  await running.sweep();
  expect(
    running.server.requests.filter(({ operation }) => operation === 'GetObject').map(({ bucket }) => bucket),
  ).toEqual(['ledger']);
});

test('a call list with more numbers than the function can remember rings, and holds up no other one', async () => {
  const running = await openRunning();
  const large = await running.dial('large.csv', FILE);
  const small = await running.dial('small.csv', fileOf([1, 2]));
  await running.suppress(1);
  const narrow = { mostValues: 3 };

  await running.sweep(new Life(), narrow);

  expect(running.statesOf(small)).toEqual([4, 0]);
  expect(running.statesOf(large)).toEqual([0, 0, 0, 0]);
  const warning = 'a call list has too many numbers to be compared with suppression lists in this memory';
  expect(running.logged.filter(({ message }) => message === warning)).toHaveLength(1);

  running.pass(31 * 60);
  await running.sweep(new Life(), narrow);
  expect(running.metrics.at(-1)).toEqual({ suppressionUnavailable: 1 });

  await running.sweep();
  expect(running.statesOf(large)).toEqual([0, 4, 0, 0]);
});
