import { describe, expect, test } from 'vitest';
import type { Task } from '../../../../lambda/voximplant/results/read-tasks.ts';
import { cancelTasks } from '../../../../lambda/voximplant/running/cancel-tasks.ts';
import { readEveryTask } from '../../../../lambda/voximplant/running/read-every-task.ts';
import { create, openTestSimulator, signToken } from '../../../local/voximplant/open-test-simulator.ts';
import { makeCallContext } from '../../../support/call-context.ts';
import { answerWith, startApi } from '../../../support/start-api.ts';

const rows = (count: number) =>
  `phone;__task_uuid\n${Array.from({ length: count }, (_, at) => `${at};t-${at}\n`).join('')}`;

async function openWithRows(count: number, options: Parameters<typeof openTestSimulator>[0] = {}) {
  const simulator = await openTestSimulator({ keepRows: 10_000, ...options });
  await create(simulator, {}, rows(count));
  const { listId = 0, firstTaskId = 0 } = simulator.lists[0] ?? {};
  const api = makeCallContext(simulator.url, await signToken());
  const tasks: Task[] = [];
  const read = () => readEveryTask(api, listId, task => tasks.push(task));
  return { simulator, listId, first: firstTaskId, api, tasks, read, [Symbol.asyncDispose]: () => simulator.close() };
}

describe('readEveryTask', () => {
  test.each([1, 999, 1000, 1001, 2500])('reads all of %i tasks', async count => {
    await using open = await openWithRows(count);

    expect(await open.read()).toEqual({ kind: 'read', tasks: count, isWhole: true });

    expect(open.tasks.map(({ uuid }) => uuid)).toEqual(Array.from({ length: count }, (_, at) => `t-${at}`));
    expect(open.tasks[0]).toMatchObject({
      id: open.first,
      state: 'new',
      data: new Map([
        ['phone', '0'],
        ['__task_uuid', 't-0'],
      ]),
    });
    expect(open.simulator.requests.count('GetCallListDetails')).toBe(Math.ceil(count / 1000) + 1);
  });

  test.each([
    { taskNumbers: 'text' },
    { unset: 'absent' },
    { unset: 'null' },
    { attemptsKey: 'attmepts_left' },
    { canceledWord: 'Cancelled' },
    { taskCount: 'list' },
    { taskOrder: 'mixed' },
  ] as const)('accepts undocumented values unchanged: %o', async settings => {
    await using open = await openWithRows(1200, settings);
    open.simulator.changeTask(open.listId, { row: 1 }, { statusId: 4 });
    open.simulator.changeTask(open.listId, { row: 2 }, { statusId: 3 });

    expect(await open.read()).toEqual({ kind: 'read', tasks: 1200, isWhole: true });

    const stateOf = (uuid: string) => open.tasks.find(task => task.uuid === uuid)?.state;
    expect(['t-0', 't-1', 't-2'].map(stateOf)).toEqual(['canceled', 'error', 'new']);
  });

  test('detects that pages shifted', async () => {
    await using open = await openWithRows(1500);
    open.simulator.misbehave({ kind: 'shifted-page', by: 0, times: 1 });
    open.simulator.misbehave({ kind: 'shifted-page' });

    expect(await open.read()).toMatchObject({ kind: 'read', isWhole: false });
  });

  test('asks for fewer if a page is too long', async () => {
    await using open = await openWithRows(1000);
    open.simulator.misbehave({ kind: 'padded', bytesPerEntry: 30_000, times: 100 });

    expect(await open.read()).toEqual({ kind: 'read', tasks: 1000, isWhole: true });
  });

  test.each([
    [{ kind: 'error', code: 340 }, 'GetCallListDetails was refused with code 340'],
    [{ kind: 'html', times: 100 }, expect.stringContaining('not JSON')],
    [{ kind: 'truncated', times: 100 }, expect.any(String)],
  ] as const)('explains why a list cannot be read: %o', async (order, reason) => {
    await using open = await openWithRows(3);
    open.simulator.misbehave(order);

    expect(await open.read()).toEqual({ kind: 'unknown', reason });
  });

  test('an API that ignores the offset is not asked for ever', async () => {
    const { url } = await startApi(answerWith({ result: [{ task_id: 1 }], count: 1 }));

    expect(await readEveryTask(makeCallContext(url), 1, () => undefined)).toEqual({
      kind: 'read',
      tasks: 1,
      isWhole: false,
    });
  });
});

describe('cancelTasks', () => {
  test.each(['result', 'results', 'array', 'flat'] as const)('reads an answer in the form "%s"', async cancelAnswer => {
    await using open = await openWithRows(3, { cancelAnswer });
    const { first } = open;
    open.simulator.changeTask(open.listId, { row: 2 }, { statusId: 2 });

    const many = await cancelTasks(open.api, open.listId, [first, first + 1]);
    const one = await cancelTasks(open.api, open.listId, [first + 2]);

    expect(many).toEqual({
      kind: 'ok',
      value: new Map([
        [first, true],
        [first + 1, false],
      ]),
    });
    expect(one).toEqual({ kind: 'ok', value: new Map([[first + 2, true]]) });
    expect(open.simulator.counts(open.listId)).toMatchObject({ Canceled: 2, Processed: 1 });
  });

  test('an answer that omits a task leaves it out', async () => {
    const { url } = await startApi(answerWith({ result: true }));

    expect(await cancelTasks(makeCallContext(url), 1, [1])).toEqual({ kind: 'ok', value: new Map() });
  });
});
