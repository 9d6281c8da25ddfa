import { expect, test } from 'vitest';
import { call, create, openTestSimulator } from '../open-test-simulator.ts';

test('a list is stopped, and set going again', async () => {
  await using simulator = await openTestSimulator();
  await create(simulator);
  const parameters = { list_id: String(simulator.lists[0]?.listId) };

  const stopped = await call(simulator, 'StopCallListProcessing', parameters);

  expect(stopped).toEqual({ result: true, msg: expect.any(String) });
  expect(simulator.lists[0]?.status).toBe('Canceled');
  expect(await call(simulator, 'GetCallLists')).toMatchObject({
    result: [{ status: 'Canceled', dt_complete: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/) }],
  });
  expect(await call(simulator, 'GetCallListDetails', { ...parameters, output: 'json' })).toMatchObject({
    result: [{ status_id: 4, status: 'Canceled' }, { status_id: 4 }],
  });

  const recovered = await call(simulator, 'RecoverCallList', parameters);

  expect(recovered).toEqual({ result: true, count_recovery: 2 });
  expect(simulator.lists[0]).toMatchObject({ status: 'In progress' });
  expect(simulator.lists[0]).not.toHaveProperty('completedAt');
});

test('a list that is going already recovers nothing', async () => {
  await using simulator = await openTestSimulator();
  await create(simulator);

  const answer = await call(simulator, 'RecoverCallList', { list_id: String(simulator.lists[0]?.listId) });

  expect(answer).toEqual({ result: true, count_recovery: 0 });
});
