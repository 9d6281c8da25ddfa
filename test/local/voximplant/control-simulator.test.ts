import { describe, expect, test } from 'vitest';
import { HOUR_MS } from '../../../lambda/time/units.ts';
import { isLoopback } from '../../../local/voximplant/control-simulator.ts';
import { defaultSettings } from '../../../local/voximplant/settings/read-settings.ts';
import { create, errorOf, openTestSimulator } from './open-test-simulator.ts';

const control = (simulator: { url: string }, path: string, method = 'GET', body: string | null = null) =>
  fetch(new URL(`/_simulator/${path}`, simulator.url), { method, body });

test('lists show the uploaded data', async () => {
  await using simulator = await openTestSimulator();
  await create(simulator);

  const response = await control(simulator, 'lists');

  expect(await response.json()).toMatchObject({
    lists: [{ name: 'Autumn', count: 2, rows: [{ phone: '+15550100' }, { phone: '+15550101' }] }],
  });
});

test('an order is accepted, counts its use, and is forgotten', async () => {
  await using simulator = await openTestSimulator();

  const order = { kind: 'error', code: 127, method: 'CreateCallList' };
  const taken = await control(simulator, 'misbehave', 'POST', JSON.stringify(order));
  const answer = await create(simulator);
  const used = await (await control(simulator, 'misbehave')).json();
  const cleared = await control(simulator, 'misbehave', 'DELETE');

  expect([taken.status, await taken.json()]).toEqual([200, { order, used: 0 }]);
  expect(answer).toEqual(errorOf(127));
  expect(used).toEqual({ misbehaviours: [{ order, used: 1 }] });
  expect(await cleared.json()).toEqual({ misbehaviours: [] });
  expect(simulator.misbehaviours).toEqual([]);
});

test.each([
  { kind: 'html', status: 503, page: 'x', when: 'before-body', executes: false, times: 2 },
  { kind: 'truncated', contentLength: 'correct' },
  { kind: 'wrong-types', variant: 'no-list-id' },
  { kind: 'empty', executes: true },
  { kind: 'stall' },
  { kind: 'stall-reading', afterBytes: 0 },
  { kind: 'reset-before-last-byte', afterBytes: 5 },
  { kind: 'reset-after-last-byte' },
  { kind: 'answer-lost' },
  { kind: 'early-413' },
  { kind: 'slow-reader', bytesPerSecond: 100 },
  { kind: 'retry-after', seconds: 2 },
  { kind: 'shifted-page', by: -2 },
  { kind: 'short-page', keep: 1, count: 'page' },
  { kind: 'padded', bytesPerEntry: 10 },
])('the order %o is understood', async order => {
  await using simulator = await openTestSimulator();

  const response = await control(simulator, 'misbehave', 'POST', JSON.stringify(order));

  expect(response.status).toBe(200);
  expect(simulator.misbehaviours).toEqual([{ order, used: 0 }]);
});

test.each([
  ['invalid JSON', '{', /JSON/],
  ['an unknown kind', '{"kind":"tantrum"}', /"kind"/],
  ['a missing field', '{"kind":"error"}', /"code"/],
  ['an unknown field', '{"kind":"stall","for":"ever"}', /"for"/],
  ['a pace of zero', '{"kind":"slow-reader","bytesPerSecond":0}', /"bytesPerSecond"/],
  ['a body that is too large', JSON.stringify({ kind: 'html', page: 'x'.repeat(70_000) }), /at most 65536 bytes/],
])('%s is rejected with a reason', async (_, body, message) => {
  await using simulator = await openTestSimulator();

  const response = await control(simulator, 'misbehave', 'POST', body);

  expect(response.status).toBe(400);
  expect(await response.json()).toEqual({ error: expect.stringMatching(message) });
  expect(simulator.misbehaviours).toEqual([]);
});

describe('settings', () => {
  test('have the given values, and change at run time for later lists', async () => {
    await using simulator = await openTestSimulator({ nameFilter: 'exact' });
    await create(simulator, { is_cancelled: 'true' });
    const before = await (await control(simulator, 'settings')).json();

    const change = { isCancelledHonoured: false, hiddenLooks: 3 };
    const changed = await control(simulator, 'settings', 'POST', JSON.stringify(change));
    await create(simulator, { is_cancelled: 'true' });

    expect(before).toEqual({
      settings: { ...defaultSettings, nameFilter: 'exact' },
    });
    expect(await changed.json()).toEqual({ settings: { ...defaultSettings, nameFilter: 'exact', ...change } });
    expect(simulator.settings).toEqual({ ...defaultSettings, nameFilter: 'exact', ...change });
    expect(simulator.lists).toMatchObject([
      { status: 'Canceled', dialled: false, hiddenLooks: 0 },
      { status: 'In progress', dialled: true, hiddenLooks: 3 },
    ]);
  });

  test('can be changed from within the process, too', async () => {
    await using simulator = await openTestSimulator();

    const changed = simulator.changeSettings({ nameFilter: 'exact' });

    expect(changed).toEqual({ ...defaultSettings, nameFilter: 'exact' });
    expect(simulator.settings).toEqual(changed);
  });

  test.each([
    ['invalid JSON', '{', /JSON/],
    ['an unknown way to compare names', '{"nameFilter":"fuzzy"}', /"nameFilter"/],
    ['a string for a boolean', '{"isCancelledHonoured":"no"}', /"isCancelledHonoured"/],
    ['a negative number of looks', '{"hiddenLooks":-1}', /"hiddenLooks"/],
    ['an unknown ending of a call', '{"outcomes":[{"ends":"well"}]}', /"outcomes.0.ends"/],
    ['a negative pace', '{"pace":-1}', /"pace"/],
    ['an unknown setting', '{"mood":"bad"}', /"mood"/],
  ])('%s changes nothing and returns a reason', async (_, body, message) => {
    await using simulator = await openTestSimulator();
    const before = simulator.settings;

    const response = await control(simulator, 'settings', 'POST', body);

    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ error: expect.stringMatching(message) });
    expect(simulator.settings).toEqual(before);
  });
});

describe('lists and tasks', () => {
  const post = (simulator: { url: string }, path: string, order: unknown) =>
    control(simulator, path, 'POST', JSON.stringify(order));

  test('continue when the clock is advanced', async () => {
    const start = Date.now();
    await using simulator = await openTestSimulator({ outcomes: [{ ends: 'processed' }], now: () => start });
    await create(simulator);
    const listId = simulator.lists[0]?.listId ?? 0;
    const before: unknown = await (await control(simulator, 'clock')).json();

    const response = await post(simulator, 'clock', { seconds: 3600 });

    expect(before).toEqual({ time: start });
    expect(await response.json()).toEqual({ time: start + HOUR_MS });
    expect(await (await control(simulator, `tasks?list_id=${listId}`)).json()).toMatchObject({
      counts: { New: 0, Processed: 2 },
      tasks: [{ row: { name: 'Ann' }, statusId: 2 }, { row: { name: 'Bob' } }],
    });
    expect(simulator.lists).toMatchObject([{ status: 'Completed' }]);
  });

  test('are changed by hand', async () => {
    await using simulator = await openTestSimulator();
    await create(simulator);
    const { listId = 0, firstTaskId = 0 } = simulator.lists[0] ?? {};

    await post(simulator, 'tasks', { listId, row: 1, change: { statusId: 3, attemptsLeft: 0, resultData: 'busy' } });
    await post(simulator, 'tasks', { listId, taskId: firstTaskId + 1, change: { customData: '{"changed":true}' } });
    const moved = await post(simulator, 'lists', { listId, status: 'Suspended' });

    expect(simulator.tasks(listId)).toMatchObject([
      { statusId: 3, attemptsLeft: 0, resultData: 'busy' },
      { statusId: 0, customData: '{"changed":true}' },
    ]);
    expect(await moved.json()).toEqual({ changed: true });
    expect(simulator.lists).toMatchObject([{ status: 'Suspended' }]);
    expect(await (await post(simulator, 'lists', { listId, deleted: true })).json()).toEqual({ changed: true });
    expect(simulator.lists).toEqual([]);
  });

  test.each([
    ['clock', { seconds: -1 }, /"seconds"/],
    ['lists', { listId: 1001 }, /"status"/],
    ['tasks', { listId: 1001, change: {} }, /"row"/],
    ['tasks', { listId: 1001, row: 9, change: {} }, /no task 8/],
    ['tasks', { listId: 7, row: 1, change: {} }, /no list 7/],
    ['tasks', { listId: 1001, row: 1, change: { statusId: 5 } }, /"change.statusId"/],
  ])('%s rejects %o and says why', async (path, order, message) => {
    await using simulator = await openTestSimulator();
    await create(simulator);

    const response = await post(simulator, path, order);

    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ error: expect.stringMatching(message) });
  });
});

test('an unknown path is 404', async () => {
  await using simulator = await openTestSimulator();

  expect((await control(simulator, 'secrets')).status).toBe(404);
});

test.each([
  ['127.0.0.1', true],
  ['127.8.8.8', true],
  ['::1', true],
  ['::ffff:127.0.0.1', true],
  ['192.0.2.1', false],
  ['::ffff:192.0.2.1', false],
  ['2001:db8::127', false],
  [undefined, false],
])('the address %s is loopback: %s', (address, expected) => {
  expect(isLoopback(address)).toBe(expected);
});
