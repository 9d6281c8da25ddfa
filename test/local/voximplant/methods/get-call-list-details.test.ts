import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { call, create, errorOf, openTestSimulator, post } from '../open-test-simulator.ts';

const csv =
  'phone;text;__start_execution_time;__end_execution_time;__task_uuid\n1;"a;""b""";09:00:00;21:00:00;t-1\n2;c;;;\n';

describe('as JSON', () => {
  test('a task has its row as text and its state', async () => {
    await using simulator = await openTestSimulator();
    await create(simulator, {}, csv);
    const list_id = String(simulator.lists[0]?.listId);

    const answer = await call(simulator, 'GetCallListDetails', { list_id, output: 'json' });
    const again = await call(simulator, 'GetCallListDetails', { list_id, output: 'json' });

    expect(again).toEqual(answer);
    expect(answer).toEqual({
      result: [
        {
          list_id: simulator.lists[0]?.listId,
          custom_data: JSON.stringify({
            phone: '1',
            text: 'a;"b"',
            __start_execution_time: '09:00:00',
            __end_execution_time: '21:00:00',
            __task_uuid: 't-1',
          }),
          start_execution_time: '09:00:00',
          finish_execution_time: '21:00:00',
          result_data: '',
          last_attempt: '',
          attempts_left: 3,
          status_id: 0,
          status: 'New',
          task_id: simulator.lists[0]?.firstTaskId,
          task_uuid: 't-1',
        },
        expect.objectContaining({ start_execution_time: '', task_uuid: expect.stringMatching(/^[0-9a-f-]{36}$/) }),
      ],
      count: 2,
    });
  });

  test('tasks are returned page by page, and by batch', async () => {
    await using simulator = await openTestSimulator();
    await create(simulator, {}, 'phone\n1\n2\n3\n');
    const details = (parameters: Record<string, string>) =>
      call(simulator, 'GetCallListDetails', {
        list_id: String(simulator.lists[0]?.listId),
        output: 'json',
        ...parameters,
      });

    expect(await details({ count: '1', offset: '1' })).toMatchObject({
      count: 1,
      result: [{ custom_data: '{"phone":"2"}' }],
    });
    expect(await details({ batch_id: simulator.lists[0]?.batchId ?? '' })).toMatchObject({ count: 3 });
    expect(await details({ batch_id: 'another' })).toMatchObject({ count: 0, result: [] });
    expect(await details({ count: '1001' })).toEqual(errorOf(101));
  });
});

describe('as CSV', () => {
  test("rows have the service's own columns after theirs, misspelt as in the service", async () => {
    await using simulator = await openTestSimulator();
    await create(simulator, {}, csv);

    const response = await post(simulator, 'GetCallListDetails', { list_id: String(simulator.lists[0]?.listId) });

    expect(response.headers.get('content-type')).toBe('application/octet-stream');
    expect(await response.text()).toBe(
      [
        'phone;text;__task_uuid;__start_execution_time;__end_execution_time;result_data;last_attempt;attmepts_left;status_id;status',
        '1;"a;""b""";t-1;09:00:00;21:00:00;;;3;0;New',
        '2;c;;;;;;3;0;New',
        '',
      ].join('\n'),
    );
  });

  test('the delimiter is the requested one', async () => {
    await using simulator = await openTestSimulator();
    await create(simulator, {}, 'phone\n"1,2"\n');

    const parameters = { list_id: String(simulator.lists[0]?.listId), delimiter: ',', encoding: 'utf-8' };
    const text = await (await post(simulator, 'GetCallListDetails', parameters)).text();

    expect(text.split('\n')[1]).toBe('"1,2",,,,,3,0,New');
  });
});

test.each([
  [{ output: 'xls' }, 105],
  [{ output: 'xml' }, 105],
  [{ is_async: 'true' }, 101],
  [{ encoding: 'windows-1251' }, 101],
  [{ delimiter: '' }, 101],
])('%o is rejected with %i', async (parameters, code) => {
  await using simulator = await openTestSimulator();
  await create(simulator);

  const list_id = String(simulator.lists[0]?.listId);

  expect(await call(simulator, 'GetCallListDetails', { list_id, ...parameters })).toEqual(errorOf(code));
});

test.each(['GetCallListDetails', 'StopCallListProcessing', 'RecoverCallList'])(
  '%s needs a list_id that the account has',
  async method => {
    await using simulator = await openTestSimulator();

    expect(await call(simulator, method)).toEqual(errorOf(134));
    expect(await call(simulator, method, { list_id: '1' })).toEqual(errorOf(255));
    expect(await call(simulator, method, { list_id: 'x' })).toEqual(errorOf(255));
  },
);

describe('every variant of undocumented behaviour is available', () => {
  const rows = (count: number) =>
    `phone;__task_uuid\n${Array.from({ length: count }, (_, at) => `${at};t-${at}\n`).join('')}`;
  const PageSchema = v.object({ result: v.array(v.object({ task_uuid: v.string() })), count: v.number() });

  async function openWithRows(count: number, options: Parameters<typeof openTestSimulator>[0] = {}) {
    const simulator = await openTestSimulator({ callSeconds: 10, ...options });
    await create(simulator, { max_simultaneous: '1' }, rows(count));
    const listId = simulator.lists[0]?.listId ?? 0;
    const ask = (parameters: Record<string, string> = {}) =>
      call(simulator, 'GetCallListDetails', { list_id: `${listId}`, output: 'json', ...parameters });
    const pages = async (size: number) => {
      const uuids: string[] = [];
      for (let offset = 0; offset < count; offset += size) {
        const page = v.parse(PageSchema, await ask({ count: `${size}`, offset: `${offset}` }));
        uuids.push(...page.result.map(({ task_uuid }) => task_uuid));
      }
      return uuids;
    };
    return { simulator, listId, ask, pages, [Symbol.asyncDispose]: () => simulator.close() };
  }

  test.each([1, 2, 3, 10, 31, 97])('the order: %i tasks each appear once, backwards or mixed', async count => {
    const own = Array.from({ length: count }, (_, at) => `t-${at}`);
    await using backwards = await openWithRows(count, { taskOrder: 'descending' });
    await using mixed = await openWithRows(count, { taskOrder: 'mixed' });

    expect(await backwards.pages(4)).toEqual([...own].reverse());
    const uuids = await mixed.pages(4);
    expect(uuids.toSorted()).toEqual(own.toSorted());
    expect(await mixed.pages(7)).toEqual(uuids);
    if (count > 9) expect(uuids).not.toEqual(own);
  });

  test('an order that changes has some tasks on two pages and lacks others', async () => {
    await using open = await openWithRows(50, { taskOrder: 'changing' });

    expect(new Set(await open.pages(10)).size).toBeLessThan(50);
    expect(new Set(await open.pages(50)).size).toBe(50);
  });

  test('the meaning of "count"', async () => {
    await using page = await openWithRows(5);
    await using list = await openWithRows(5, { taskCount: 'list' });

    expect(await page.ask({ count: '2', offset: '4' })).toMatchObject({ count: 1 });
    expect(await list.ask({ count: '2', offset: '4' })).toMatchObject({ count: 5, result: [{}] });
  });

  test('the spelling of names', async () => {
    await using open = await openWithRows(2, {
      canceledWord: 'Cancelled',
      attemptsKey: 'attmepts_left',
      taskNumbers: 'text',
      unset: 'absent',
      controlColumns: 'taken-out',
    });
    await call(open.simulator, 'StopCallListProcessing', { list_id: `${open.listId}` });

    const answer = await open.ask({ count: '1' });

    expect(answer).toEqual({
      result: [
        {
          list_id: `${open.listId}`,
          custom_data: '{"phone":"0"}',
          attmepts_left: '3',
          status_id: '4',
          status: 'Cancelled',
          task_id: `${open.simulator.lists[0]?.firstTaskId}`,
          task_uuid: 't-0',
        },
      ],
      count: 1,
    });
    expect(await call(open.simulator, 'GetCallLists')).toMatchObject({ result: [{ status: 'Cancelled' }] });
  });

  test('the form of unset values', async () => {
    await using open = await openWithRows(1, { unset: 'null' });

    expect(await open.ask()).toMatchObject({ result: [{ start_execution_time: null, last_attempt: null }] });
  });

  test('the status of a task between two attempts', async () => {
    await using open = await openWithRows(1, {
      outcomes: [{ ends: 'failed', resultData: 'busy' }],
      betweenAttempts: 'In progress',
    });
    await call(open.simulator, 'EditCallList', { list_id: `${open.listId}`, interval_seconds: '600' });
    open.simulator.advance(60);

    expect(await open.ask()).toMatchObject({
      result: [{ status: 'In progress', status_id: 1, attempts_left: 2, result_data: 'busy' }],
    });
    open.simulator.changeSettings({ betweenAttempts: 'New' });
    expect(await open.ask()).toMatchObject({ result: [{ status: 'New', status_id: 0 }] });
  });

  test('a page that is another one, short, or huge', async () => {
    await using open = await openWithRows(6);
    const kinds = [
      { kind: 'shifted-page' },
      { kind: 'shifted-page', by: 2 },
      { kind: 'short-page', keep: 1 },
      { kind: 'short-page', count: 'page' },
      { kind: 'padded', bytesPerEntry: 1000 },
    ] as const;
    for (const kind of kinds) open.simulator.misbehave({ ...kind, method: 'GetCallListDetails' });
    const ask = () => open.ask({ count: '2', offset: '2' });

    expect(await ask()).toMatchObject({ count: 2, result: [{ task_uuid: 't-1' }, { task_uuid: 't-2' }] });
    expect(await ask()).toMatchObject({ count: 2, result: [{ task_uuid: 't-4' }, { task_uuid: 't-5' }] });
    const short = await ask();
    expect(short).toMatchObject({ count: 2, result: [{ task_uuid: 't-2' }] });
    expect(v.parse(PageSchema, short).result).toHaveLength(1);
    expect(await ask()).toEqual({ result: [], count: 0 });
    expect(JSON.stringify(await ask()).length).toBeGreaterThan(2000);
    expect(await ask()).toMatchObject({ count: 2, result: [{ task_uuid: 't-2' }, { task_uuid: 't-3' }] });
  });

  test('a padded page of 1,000 tasks has 50 MB', async () => {
    await using open = await openWithRows(1000);
    open.simulator.misbehave({ kind: 'padded' });

    const parameters = { list_id: `${open.listId}`, output: 'json' };
    const response = await post(open.simulator, 'GetCallListDetails', parameters);

    expect(Number(response.headers.get('content-length'))).toBeGreaterThan(50 * 1024 * 1024);
    await response.body?.cancel();
  });
});
