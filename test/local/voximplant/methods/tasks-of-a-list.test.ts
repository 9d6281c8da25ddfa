import { describe, expect, test } from 'vitest';
import type { VoximplantSimulator } from '../../../../local/voximplant/start-simulator.ts';
import { call, create, errorOf, fileForm, openTestSimulator } from '../open-test-simulator.ts';

const csv = 'phone;__task_uuid\n1;t-1\n2;t-2\n3;\n4;\n';

async function openWithList(options: Parameters<typeof openTestSimulator>[0] = {}) {
  const simulator = await openTestSimulator({ callSeconds: 10, outcomes: [{ ends: 'processed' }], ...options });
  await create(simulator, { max_simultaneous: '1' }, csv);
  const { listId = 0, firstTaskId = 0 } = simulator.lists[0] ?? {};
  const ask = (method: string, parameters: Readonly<Record<string, string>> = {}) =>
    call(simulator, method, { list_id: `${listId}`, ...parameters });
  return { simulator, listId, first: firstTaskId, ask, [Symbol.asyncDispose]: () => simulator.close() };
}

const statuses = (simulator: VoximplantSimulator, listId: number) =>
  simulator.tasks(listId).map(({ statusId }) => statusId);

describe('CancelCallListTask', () => {
  test('cancels the new tasks by their ids or UUIDs, and again without harm', async () => {
    await using open = await openWithList();
    const { first, ask, simulator, listId } = open;

    const byId = await ask('CancelCallListTask', { account_id: '1', tasks_ids: `${first + 2};${first + 3}` });
    const own = String((await openAccount(open)).account_id);
    const mine = await ask('CancelCallListTask', { account_id: own, tasks_ids: `${first + 2}` });
    const byUuid = await ask('CancelCallListTask', { tasks_uuids: 't-1;t-9' });
    const again = await ask('CancelCallListTask', { tasks_uuids: 't-1' });

    expect(byId).toEqual(errorOf(101));
    expect(mine).toEqual({ result: [{ task_id: first + 2, task_uuid: expect.any(String), result: true }] });
    expect(byUuid).toEqual({
      result: [
        { task_id: first, task_uuid: 't-1', result: true },
        { task_uuid: 't-9', result: false, error_msg: expect.stringMatching(/./) },
      ],
    });
    expect(again).toEqual({ result: [{ task_id: first, task_uuid: 't-1', result: true }] });
    expect(statuses(simulator, listId)).toEqual([4, 0, 4, 0]);
    simulator.advance(1000);
    expect(statuses(simulator, listId)).toEqual([4, 2, 4, 2]);
  });

  test('does not touch tasks that are being called or were called', async () => {
    await using open = await openWithList();
    open.simulator.changeTask(open.listId, { row: 1 }, { statusId: 2 });
    open.simulator.changeTask(open.listId, { row: 2 }, { statusId: 1 });

    const answer = await open.ask('CancelCallListTask', { tasks_uuids: 't-1;t-2' });

    expect(answer).toMatchObject({ result: [{ result: false, error_msg: expect.any(String) }, { result: false }] });
    expect(statuses(open.simulator, open.listId).slice(0, 2)).toEqual([2, 1]);
  });

  test.each([
    ['results', (one: unknown) => ({ results: [one] })],
    ['array', (one: unknown) => [one]],
    ['flat', (one: unknown) => one],
  ] as const)('answers in another form: %s', async (cancelAnswer, form) => {
    await using open = await openWithList({ cancelAnswer });

    expect(await open.ask('CancelCallListTask', { tasks_uuids: 't-1' })).toEqual(
      form({ task_id: open.first, task_uuid: 't-1', result: true }),
    );
  });

  test.each([
    [{}, 485],
    [{ tasks_ids: '1', tasks_uuids: 't-1' }, 485],
    [{ tasks_ids: 'x' }, 101],
    [{ tasks_uuids: Array.from({ length: 1001 }, (_, at) => `t-${at}`).join(';') }, 497],
    [{ tasks_ids: '1', list_id: '7' }, 255],
  ])('rejects %o with %i', async (parameters, code) => {
    await using open = await openWithList();

    expect(await open.ask('CancelCallListTask', parameters)).toEqual(errorOf(code));
  });
});

async function openAccount({ simulator }: { simulator: VoximplantSimulator }): Promise<{ account_id: unknown }> {
  const answer = await call(simulator, 'GetAccountInfo');
  if (typeof answer === 'object' && answer !== null && 'result' in answer) {
    const { result } = answer;
    if (typeof result === 'object' && result !== null && 'account_id' in result)
      return { account_id: result.account_id };
  }
  throw new TypeError('GetAccountInfo answers with the account');
}

describe('AppendToCallList and CancelCallListBatch', () => {
  const append = (simulator: VoximplantSimulator, parameters: Readonly<Record<string, string>>) =>
    call(simulator, 'AppendToCallList', parameters, fileForm('phone;note\n5;late\n6;later\n'));

  test('a file becomes a batch of its own, which is read and cancelled by its id', async () => {
    await using open = await openWithList();
    const { simulator, listId, ask, first } = open;

    const answer = await append(simulator, { list_id: `${listId}` });
    const batch = simulator.tasks(listId)[4]?.batchId ?? '';
    expect(answer).toEqual({ result: true, count: 2, list_id: listId, batch_id: batch });
    expect(await ask('GetCallListDetails', { output: 'json', batch_id: batch })).toMatchObject({
      count: 2,
      result: [{ task_id: first + 4, custom_data: '{"phone":"5","note":"late"}' }, { task_id: first + 5 }],
    });

    expect(await ask('CancelCallListBatch', { batch_ids: `${batch};unknown` })).toEqual({ result: true });
    expect(statuses(simulator, listId)).toEqual([0, 0, 0, 0, 4, 4]);
  });

  test('ids of tasks are never reused, in any list', async () => {
    await using open = await openWithList();
    await create(open.simulator, { name: 'Winter' });
    await append(open.simulator, { list_name: 'Autumn' });

    const ids = open.simulator.lists.flatMap(({ listId }) => open.simulator.tasks(listId).map(({ taskId }) => taskId));

    expect(ids).toHaveLength(8);
    expect(new Set(ids).size).toBe(8);
  });

  test.each([
    [true, 'In progress'],
    [false, 'Completed'],
  ])('a completed list continues, or does not: %s', async (reopens, status) => {
    await using open = await openWithList({ reopens });
    open.simulator.completeList(open.listId);

    await append(open.simulator, { list_id: `${open.listId}` });

    expect(open.simulator.lists).toMatchObject([{ status }]);
    open.simulator.advance(1000);
    expect(open.simulator.lists).toMatchObject([{ status: 'Completed' }]);
    expect(open.simulator.counts(open.listId)).toMatchObject({ Processed: reopens ? 6 : 4 });
  });

  test('a missing list, and a missing file, are rejected', async () => {
    await using open = await openWithList();

    expect(await append(open.simulator, { list_name: 'Spring' })).toEqual(errorOf(255));
    expect(await append(open.simulator, {})).toEqual(errorOf(134));
    expect(await open.ask('AppendToCallList')).toEqual(errorOf(134));
    expect(await open.ask('CancelCallListBatch')).toEqual(errorOf(134));
  });
});

describe('EditCallList', () => {
  test('changes the named parameters and leaves the rest', async () => {
    await using open = await openWithList();

    const change = { priority: '7', max_simultaneous: '3', interval_seconds: '60' };
    expect(await open.ask('EditCallList', change)).toEqual({ result: true });

    expect(await open.ask('GetCallLists')).toMatchObject({
      result: [{ priority: 7, max_simultaneous: 3, interval_seconds: 60, num_attempts: 3, list_name: 'Autumn' }],
    });
    open.simulator.advance(1);
    expect(open.simulator.counts(open.listId)).toMatchObject({ 'In progress': 3 });
  });

  test.each([
    ['list_id', '7', 251],
    ['priority', '-1', 247],
    ['max_simultaneous', '0', 248],
    ['num_attempts', '0', 249],
    ['interval_seconds', '-1', 101],
    ['name', 'a/b', 253],
    ['task_priority_strategy', 'none', 496],
  ])('rejects %s "%s" with %i', async (name, value, code) => {
    await using open = await openWithList();

    expect(await open.ask('EditCallList', { [name]: value })).toEqual(errorOf(code));
  });
});

describe('EditCallListTask', () => {
  test('changes the data, the attempts, the window and the moment of a task', async () => {
    await using open = await openWithList();
    const { ask, first, simulator, listId } = open;

    const window = { min_execution_time: '09:00:00', max_execution_time: '10:00:00' };
    await ask('EditCallListTask', { task_uuid: 't-1', custom_data: 'other', attempts_left: '1', ...window });
    await ask('EditCallListTask', { task_id: `${first + 1}`, start_at: '2090-01-02 03:04:05' });
    await ask('EditCallListTask', { task_id: `${first + 2}`, next_attempt_time: '2090-01-02T03:04:05+01:00' });

    expect(simulator.tasks(listId)).toMatchObject([
      { customData: 'other', attemptsLeft: 1, startTime: '09:00:00', endTime: '10:00:00' },
      { readyAt: Date.parse('2090-01-02T03:04:05Z') },
      { readyAt: Date.parse('2090-01-02T02:04:05Z') },
      {},
    ]);
  });

  test('reopens an ended task, and its list with it', async () => {
    await using open = await openWithList();
    open.simulator.completeList(open.listId);

    await open.ask('EditCallListTask', { task_uuid: 't-2', attempts_left: '1' });

    expect(statuses(open.simulator, open.listId)).toEqual([2, 0, 2, 2]);
    expect(open.simulator.lists).toMatchObject([{ status: 'In progress' }]);
    open.simulator.advance(100);
    expect(open.simulator.lists).toMatchObject([{ status: 'Completed' }]);
  });

  test.each([
    [{}, 485],
    [{ task_uuid: 't-1' }, 101],
    [{ task_uuid: 't-9', attempts_left: '1' }, 251],
    [{ task_uuid: 't-1', attempts_left: 'x' }, 101],
    [{ task_uuid: 't-1', min_execution_time: '09:00:00' }, 101],
    [{ task_uuid: 't-1', start_at: 'soon' }, 101],
  ])('rejects %o with %i', async (parameters, code) => {
    await using open = await openWithList();

    expect(await open.ask('EditCallListTask', parameters)).toEqual(errorOf(code));
  });
});

describe('DeleteCallList', () => {
  test.each([251, 255] as const)('removes an ended list: absent where lists are found, %i elsewhere', async code => {
    await using open = await openWithList({ unknownList: code });
    expect(await open.ask('DeleteCallList')).toEqual(errorOf(251));
    open.simulator.completeList(open.listId);

    expect(await open.ask('DeleteCallList')).toMatchObject({ result: true });

    expect(await open.ask('GetCallLists')).toEqual({ result: [], count: 0, total_count: 0 });
    expect(await open.ask('GetCallListDetails')).toEqual(errorOf(code));
  });
});
