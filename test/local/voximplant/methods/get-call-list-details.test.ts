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

  test('tasks come page by page, and of one batch', async () => {
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
  test("rows have the service's own columns behind theirs, misspelt as there", async () => {
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

  test('the delimiter is the one that was asked for', async () => {
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
])('%o is refused with %i', async (parameters, code) => {
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
