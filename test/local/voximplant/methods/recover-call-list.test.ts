import { expect, test } from 'vitest';
import { call, create, openTestSimulator } from '../open-test-simulator.ts';

test('a list is stopped, and started again', async () => {
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

test('recovering a running list changes nothing', async () => {
  await using simulator = await openTestSimulator();
  await create(simulator);

  const answer = await call(simulator, 'RecoverCallList', { list_id: String(simulator.lists[0]?.listId) });

  expect(answer).toEqual({ result: true, count_recovery: 0 });
});

test('a list that was created cancelled has not dialled before it is recovered, however often that happens', async () => {
  await using simulator = await openTestSimulator();
  await create(simulator, { is_cancelled: 'true' });
  const parameters = { list_id: String(simulator.lists[0]?.listId) };
  expect(simulator.lists[0]).toMatchObject({ status: 'Canceled', dialled: false });

  const first = await call(simulator, 'RecoverCallList', parameters);
  const second = await call(simulator, 'RecoverCallList', parameters);

  expect([first, second]).toEqual([
    { result: true, count_recovery: 2 },
    { result: true, count_recovery: 0 },
  ]);
  expect(simulator.lists[0]).toMatchObject({ status: 'In progress', dialled: true });
});

test('a list that was stopped still counts as having dialled, one that was stopped before it began does not', async () => {
  await using simulator = await openTestSimulator();
  await create(simulator);
  await create(simulator, { is_cancelled: 'true' });

  for (const { listId } of simulator.lists) {
    await call(simulator, 'StopCallListProcessing', { list_id: String(listId) });
  }

  expect(simulator.lists).toMatchObject([
    { status: 'Canceled', dialled: true },
    { status: 'Canceled', dialled: false },
  ]);
});

test.each(['StopCallListProcessing', 'RecoverCallList'])('%s does not change a list that has ended', async method => {
  await using simulator = await openTestSimulator();
  await create(simulator);
  const listId = simulator.lists[0]?.listId ?? 0;
  simulator.completeList(listId);

  const answer = await call(simulator, method, { list_id: String(listId) });

  expect(answer).toMatchObject({ result: true });
  expect(simulator.lists[0]?.status).toBe('Completed');
});
