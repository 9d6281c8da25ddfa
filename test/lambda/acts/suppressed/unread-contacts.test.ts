import { describe, expect, test } from 'vitest';
import type { World } from '../../../../lambda/world.ts';
import { fileOf, openRunning } from './open-running.ts';

const PEOPLE = [0, 1, 2, 3];

/** Opens a running list whose file was removed. */
async function openWithoutFile(suppressed: readonly number[]) {
  const running = await openRunning();
  const id = await running.dial('a.csv', fileOf(PEOPLE));
  await running.remove('drops', 'acme/a.csv');
  await running.suppress(...suppressed);
  return { running, id };
}

const ALARM = { suppressionUnavailable: 1 };
const UNREAD = 'not all contacts of a list could be compared with suppression lists';

describe('a list is not done if some contacts were not read', () => {
  test.each([
    ['a page is empty', { kind: 'short-page', keep: 0 }, [2]],
    ['a page is truncated, and no page follows', { kind: 'short-page', keep: 2 }, [3]],
    ['a page begins later than requested', { kind: 'shifted-page', by: 2 }, [1]],
    ['a page begins at its own last contact', { kind: 'shifted-page', by: 3 }, [0, 2]],
  ] as const)('%s, once: it is read again at once', async (_what, wish, suppressed) => {
    const { running, id } = await openWithoutFile(suppressed);
    running.simulator.misbehave({ ...wish, method: 'GetCallListDetails', times: 1 });

    await running.sweep();

    expect(running.statesOf(id)).toEqual(PEOPLE.map(person => (suppressed.some(one => one === person) ? 4 : 0)));
    expect(await running.markOf(id)).toMatchObject({ suppressed: { upTo: expect.any(String) } });
  });

  test.each([
    ['pages are empty', { kind: 'short-page', keep: 0 }, 2],
    ['pages begin later than requested', { kind: 'shifted-page', by: 2 }, 1],
    ['the API refuses', { kind: 'error', code: 340 }, 2],
  ] as const)('%s: the next sweep reads it again, and the alarm rings after half an hour', async (_what, wish, on) => {
    const { running, id } = await openWithoutFile([on]);
    running.simulator.misbehave({ ...wish, method: 'GetCallListDetails', times: 99 });

    await running.sweep();
    expect(running.statesOf(id)).toEqual([0, 0, 0, 0]);
    expect(await running.markOf(id)).not.toHaveProperty('suppressed.upTo');
    expect(running.logged.some(({ level }) => level === 'warn')).toBe(true);
    expect(running.metrics).toEqual([]);

    running.pass(31 * 60);
    await running.sweep();
    expect(running.metrics).toEqual([ALARM]);

    await fetch(new URL('/_simulator/misbehave', running.simulator.url), { method: 'DELETE' });
    await running.sweep();
    expect(running.statesOf(id)).toEqual(PEOPLE.map(person => (person === on ? 4 : 0)));
  });

  test('contacts that were found are cancelled, and the others are read at the next sweep', async () => {
    const { running, id } = await openWithoutFile([0, 3]);
    // The API returns two contacts in all, in both readings. Afterwards it returns all of them for the cancellation.
    for (let readings = 0; readings < 2; readings++) {
      running.simulator.misbehave({ kind: 'short-page', keep: 2, method: 'GetCallListDetails', times: 1 });
      running.simulator.misbehave({ kind: 'short-page', keep: 0, method: 'GetCallListDetails', times: 1 });
    }

    await running.sweep();
    expect(running.statesOf(id)).toEqual([4, 0, 0, 0]);
    expect(running.logged).toContainEqual({ level: 'warn', message: UNREAD, reason: expect.stringContaining('API') });

    await running.sweep();
    expect(running.statesOf(id)).toEqual([4, 0, 0, 4]);
  });

  test('time runs out while contacts are read: the log says so, and the next sweep reads them', async () => {
    const { running, id } = await openWithoutFile([3]);
    // From the first request for contacts on, every look at the clock takes a minute of the sweep's time.
    let clock = 0;
    let step = 0;
    const now = () => {
      clock += step;
      return new Date(running.now().getTime() + clock);
    };
    const openApi: World['openApi'] = (...account) => {
      step = 60_000;
      return running.alive.openApi(...account);
    };

    await running.sweep(undefined, { now, openApi });
    expect(running.statesOf(id)).toEqual([0, 0, 0, 0]);
    expect(running.logged).toContainEqual({ level: 'warn', message: UNREAD, reason: expect.stringContaining('time') });
    expect(await running.markOf(id)).not.toHaveProperty('suppressed.upTo');

    await running.sweep();
    expect(running.statesOf(id)).toEqual([0, 0, 0, 4]);
  });

  test('a list that was behind with the same rows is not done, either', async () => {
    const { running, id } = await openWithoutFile([0]);
    await running.sweep();
    expect(running.statesOf(id)).toEqual([4, 0, 0, 0]);
    await running.suppress(0, 3);
    for (let readings = 0; readings < 2; readings++) {
      running.simulator.misbehave({ kind: 'short-page', keep: 2, method: 'GetCallListDetails', times: 1 });
      running.simulator.misbehave({ kind: 'short-page', keep: 0, method: 'GetCallListDetails', times: 1 });
    }

    await running.sweep();
    expect(running.statesOf(id)).toEqual([4, 0, 0, 0]);
    await running.sweep();

    expect(running.statesOf(id)).toEqual([4, 0, 0, 4]);
  });
});

describe('contacts that cannot be compared ring the alarm, once', () => {
  test.each([
    ['the data of one contact are no longer its row', [2], { 2: { customData: 'seen' } }],
    ['the data of some contacts have changed', [1], { 2: { customData: '{"mood":"good"}' }, 4: { customData: '' } }],
    ['the number of one contact is no longer a number', [3], { 4: { customData: '{"phone_number":"unknown"}' } }],
    [
      'the number of one contact has another type',
      [0],
      { 1: { customData: '{"phone_number":{"home":"+12025550100"}}' } },
    ],
  ])('%s', async (_what, suppressed, changes) => {
    const { running, id } = await openWithoutFile(suppressed);
    for (const [row, change] of Object.entries(changes))
      running.simulator.changeTask(id.list, { row: Number(row) }, change);

    await running.sweep();
    await running.suppress(...suppressed, 60);
    await running.sweep();

    expect(running.metrics.filter(metric => 'suppressionUnavailable' in metric)).toEqual([ALARM]);
    const warned = running.lines.filter(line => line.includes('can never be compared'));
    expect(warned).toHaveLength(1);
    expect(warned[0]).toContain(`"contacts":${Object.keys(changes).length}`);
    expect(running.lines.join()).not.toMatch(/2025550\d/);
  });

  test('and again if there are more', async () => {
    const { running, id } = await openWithoutFile([0]);
    running.simulator.changeTask(id.list, { row: 2 }, { customData: 'seen' });
    await running.sweep();
    running.simulator.changeTask(id.list, { row: 3 }, { customData: 'seen' });
    await running.suppress(0, 60);
    await running.sweep();

    expect(running.metrics.filter(metric => 'suppressionUnavailable' in metric)).toEqual([ALARM, ALARM]);
  });

  test('but not those whose calls have ended, or those with blank numbers', async () => {
    const { running, id } = await openWithoutFile([0]);
    running.simulator.changeTask(id.list, { row: 2 }, { customData: 'seen', statusId: 2 });
    running.simulator.changeTask(id.list, { row: 3 }, { customData: 'seen', statusId: 4 });
    running.simulator.changeTask(id.list, { row: 4 }, { customData: '{"phone_number":null}' });

    await running.sweep();

    expect(running.statesOf(id)).toEqual([4, 2, 4, 0]);
    expect(running.metrics).toEqual([{ callsSuppressed: 1 }]);
  });
});
