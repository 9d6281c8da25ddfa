import { describe, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../../../lambda/time/units.ts';
import type { CallOutcome } from '../../../../local/voximplant/calls/decide-attempt.ts';
import { call, create, openTestSimulator } from '../open-test-simulator.ts';

/** A noon so far in the future that even the day before it has not ended. */
const NOON = Math.ceil(Date.now() / DAY_MS) * DAY_MS + 2.5 * DAY_MS;
const rows = (count: number) => `phone\n${Array.from({ length: count }, (_, row) => `+155501${row}\n`).join('')}`;

/** Starts a simulator with one list. Its clock moves only by `pass`. */
async function openWithList(
  options: Parameters<typeof openTestSimulator>[0] = {},
  parameters: Readonly<Record<string, string>> = {},
  csv = rows(4),
) {
  let now = Date.now();
  const start = now;
  const simulator = await openTestSimulator({ callSeconds: 10, now: () => now, ...options });
  await create(simulator, parameters, csv);
  const listId = simulator.lists[0]?.listId ?? 0;
  const pass = (seconds: number) => {
    now += seconds * 1000;
  };
  return { simulator, listId, pass, start, [Symbol.asyncDispose]: () => simulator.close() };
}

const always = (outcome: CallOutcome) => ({ outcomes: [outcome] });

describe('time', () => {
  test('does not pass by itself: no task moves and no list ends', async () => {
    await using open = await openWithList();
    open.pass(100_000);
    await call(open.simulator, 'GetCallLists');

    expect(open.simulator.counts(open.listId)).toMatchObject({ New: 4 });
    expect(open.simulator.lists).toMatchObject([{ status: 'In progress' }]);
  });

  test('calls as many people at a time as the list may, one after the other', async () => {
    await using open = await openWithList(always({ ends: 'processed' }), { max_simultaneous: '2' });

    open.simulator.advance(1);
    expect(open.simulator.counts(open.listId)).toMatchObject({ New: 2, 'In progress': 2, Processed: 0 });
    expect(open.simulator.tasks(open.listId)[0]).toMatchObject({ attemptsLeft: 2, lastAttempt: open.start });

    open.simulator.advance(15);
    expect(open.simulator.counts(open.listId)).toMatchObject({ New: 0, Processed: 2 });
    expect(open.simulator.lists).toMatchObject([{ status: 'In progress' }]);

    open.simulator.advance(60);
    expect(open.simulator.counts(open.listId)).toMatchObject({ Processed: 4 });
    expect(open.simulator.lists).toMatchObject([{ status: 'Completed', completedAt: expect.any(Number) }]);
    expect(open.simulator.lists[0]?.completedAt).toBeLessThan(open.simulator.time);
    expect(open.simulator.time).toBe(open.start + 76_000);
  });

  test('passes by itself at the configured pace, whenever somebody asks', async () => {
    await using open = await openWithList({ ...always({ ends: 'processed' }), pace: 60 });

    open.pass(1);
    const answer = await call(open.simulator, 'GetCallListDetails', { list_id: `${open.listId}`, output: 'json' });

    expect(answer).toMatchObject({ result: [{ status: 'Processed' }, {}, {}, { status: 'Processed' }] });
    expect(open.simulator.time).toBe(open.start + 60_000);
    expect(open.simulator.lists).toMatchObject([{ status: 'Completed' }]);
  });

  test('that passed before a pace was set calls nobody', async () => {
    await using open = await openWithList(always({ ends: 'processed' }));

    open.pass(3600);
    open.simulator.changeSettings({ pace: 1 });
    open.pass(2);
    await call(open.simulator, 'GetCallLists');

    expect(open.simulator.counts(open.listId)).toMatchObject({ 'In progress': 4 });
    expect(open.simulator.tasks(open.listId)[0]?.lastAttempt).toBe(open.start + HOUR_MS);
  });

  test.each([1, 7, 1000])('in steps of %i seconds has the same result', async step => {
    await using whole = await openWithList({}, { interval_seconds: '60' }, rows(30));
    await using parts = await openWithList({ now: () => whole.start }, { interval_seconds: '60' }, rows(30));

    whole.simulator.advance(7000);
    for (let passed = 0; passed < 7000; passed += step) parts.simulator.advance(step);

    const { listId } = whole;
    const shown = ({ simulator }: typeof whole) =>
      simulator.tasks(listId).map(({ taskUuid: _, batchId: __, ...task }) => task);
    expect(shown(parts)).toEqual(shown(whole));
    expect(whole.simulator.counts(listId).Error).toBeGreaterThan(0);
    expect(parts.simulator.lists[0]?.completedAt).toBe(whole.simulator.lists[0]?.completedAt);
  });
});

describe('a call', () => {
  test('that fails is repeated after the interval, as often as the list says', async () => {
    await using open = await openWithList(
      always({ ends: 'failed', resultData: { code: 486 } }),
      { num_attempts: '2', interval_seconds: '600' },
      rows(1),
    );

    open.simulator.advance(20);
    expect(open.simulator.tasks(open.listId)).toMatchObject([
      { statusId: 0, attemptsMade: 1, attemptsLeft: 1, resultData: '{"code":486}' },
    ]);
    open.simulator.advance(500);
    expect(open.simulator.tasks(open.listId)).toMatchObject([{ statusId: 0, attemptsMade: 1 }]);
    open.simulator.advance(120);
    expect(open.simulator.tasks(open.listId)).toMatchObject([{ statusId: 3, attemptsMade: 2, attemptsLeft: 0 }]);
    expect(open.simulator.lists).toMatchObject([{ status: 'Completed' }]);
  });

  test('that ends in error is not repeated', async () => {
    await using open = await openWithList(always({ ends: 'error', resultData: 'Voicemail' }), {}, rows(1));

    open.simulator.advance(100);

    expect(open.simulator.tasks(open.listId)).toMatchObject([
      { statusId: 3, attemptsMade: 1, attemptsLeft: 2, resultData: 'Voicemail' },
    ]);
  });

  test('without a report counts as a success', async () => {
    await using open = await openWithList(always({ ends: 'processed' }), {}, rows(1));

    open.simulator.advance(100);

    expect(open.simulator.tasks(open.listId)).toMatchObject([{ statusId: 2, resultData: '' }]);
  });

  test('ends in the way that is set for its row, and may change its data', async () => {
    const outcomes: CallOutcome[] = [
      { ends: 'processed', weight: 1 },
      { ends: 'error', resultData: 'no', customData: '{"phone":"changed"}', where: { phone: '+1555011' } },
    ];
    await using open = await openWithList({ outcomes }, {}, rows(3));

    open.simulator.advance(100);
    const answer = await call(open.simulator, 'GetCallListDetails', { list_id: `${open.listId}`, output: 'json' });

    expect(answer).toMatchObject({
      result: [
        { status: 'Processed', custom_data: '{"phone":"+1555010"}' },
        { status: 'Error', result_data: 'no', custom_data: '{"phone":"changed"}' },
        { status: 'Processed' },
      ],
    });
  });

  test('has the same outcome for the same seed, and another for another seed', async () => {
    const resultsOf = async (seed: number) => {
      await using open = await openWithList({ seed }, {}, rows(40));
      open.simulator.completeList(open.listId);
      return open.simulator.tasks(open.listId).map(({ statusId, attemptsMade }) => `${statusId}/${attemptsMade}`);
    };

    const first = await resultsOf(1);
    expect(await resultsOf(1)).toEqual(first);
    expect(await resultsOf(2)).not.toEqual(first);
    expect(new Set(first.map(result => result.slice(0, 1)))).toEqual(new Set(['2', '3']));
  });

  test('waits for its time of day, which may cross midnight, and for its moment', async () => {
    const csv = [
      'phone;__start_execution_time;__end_execution_time;__start_at',
      `1;13:00:00;14:00:00;`,
      `2;23:00:00;11:00:00;`,
      `3;;;${NOON / 1000 + 7200}`,
      `4;11:00:00;12:30:00;`,
      '',
    ].join('\n');
    await using simulator = await openTestSimulator({ pace: 0, outcomes: [{ ends: 'processed' }], callSeconds: 10 });
    simulator.advance((NOON - simulator.time) / 1000);
    await create(simulator, {}, csv);
    const listId = simulator.lists[0]?.listId ?? 0;
    simulator.advance((3 * DAY_MS) / 1000);

    const hour = (at: number | undefined) => new Date(at ?? 0).toISOString().slice(11, 16);
    const tasks = simulator.tasks(listId);
    expect(tasks.map(({ lastAttempt }) => hour(lastAttempt))).toEqual(['13:00', '23:00', '14:00', '12:00']);
    expect(tasks[2]?.lastAttempt).toBe(NOON + 7_200_000);
  });
});

describe('a list', () => {
  test('that is completed by hand has called everybody, instantly', async () => {
    await using open = await openWithList({}, { interval_seconds: '86400' }, rows(50));

    expect(open.simulator.completeList(open.listId)).toBe(true);
    expect(open.simulator.completeList(open.listId)).toBe(false);

    const { New, 'In progress': going, Processed } = open.simulator.counts(open.listId);
    expect([New, going]).toEqual([0, 0]);
    expect(Processed).toBeGreaterThan(0);
    expect(open.simulator.lists).toMatchObject([{ status: 'Completed', completedAt: open.start }]);
    for (const { lastAttempt } of open.simulator.tasks(open.listId)) expect(lastAttempt).toBe(open.start);
  });

  test('that is stopped ends the running calls, starts no other, and resumes where it was', async () => {
    await using open = await openWithList(always({ ends: 'processed' }), { max_simultaneous: '1' });
    open.simulator.advance(1);
    await call(open.simulator, 'StopCallListProcessing', { list_id: `${open.listId}` });

    open.simulator.advance(1000);
    expect(open.simulator.counts(open.listId)).toMatchObject({ Processed: 1, Canceled: 3 });
    expect(open.simulator.lists).toMatchObject([{ status: 'Canceled' }]);

    const recovered = await call(open.simulator, 'RecoverCallList', { list_id: `${open.listId}` });
    expect(recovered).toEqual({ result: true, count_recovery: 3 });
    open.simulator.advance(1000);
    expect(open.simulator.counts(open.listId)).toMatchObject({ Processed: 4 });
  });

  test.each(['Suspended', 'Paused for lunch'])(
    'that is "%s" starts no call until it is in progress again',
    async word => {
      await using open = await openWithList(always({ ends: 'processed' }));

      open.simulator.moveList(open.listId, word);
      open.simulator.advance(1000);
      expect(open.simulator.counts(open.listId)).toMatchObject({ New: 4 });
      const shown = await call(open.simulator, 'GetCallLists', {});
      expect(shown).toMatchObject({ result: [{ status: word }] });
      expect(shown).not.toMatchObject({ result: [{ dt_complete: expect.anything() }] });

      open.simulator.moveList(open.listId, 'In progress');
      open.simulator.advance(1000);
      expect(open.simulator.lists).toMatchObject([{ status: 'Completed' }]);
    },
  );

  test('with a start in the future calls nobody before', async () => {
    const startAt = Math.ceil(Date.now() / 1000) + 3600;
    await using open = await openWithList(always({ ends: 'processed' }), { start_at: `${startAt}` }, rows(1));

    open.simulator.advance(3000);
    expect(open.simulator.counts(open.listId)).toMatchObject({ New: 1 });
    open.simulator.advance(1000);
    expect(open.simulator.tasks(open.listId)).toMatchObject([{ statusId: 2, lastAttempt: startAt * 1000 }]);
  });

  test('of 100,000 rows ends within a test', async () => {
    await using open = await openWithList({ keepRows: 0 }, { max_simultaneous: '1000' }, rows(100_000));

    open.simulator.advance(1_000_000);

    expect(open.simulator.lists).toMatchObject([{ status: 'Completed' }]);
    const { Processed, Error: failed } = open.simulator.counts(open.listId);
    expect(Processed + failed).toBe(100_000);
  });
});
