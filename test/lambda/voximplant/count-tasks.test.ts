import { describe, expect, test } from 'vitest';
import { countTasks } from '../../../lambda/voximplant/count-tasks.ts';
import { fileForm, openTestSimulator, signToken } from '../../local/voximplant/open-test-simulator.ts';
import { makeCallContext } from '../../support/call-context.ts';
import { answerWith, startApi } from '../../support/start-api.ts';

/** A list with the given number of tasks, and a function that counts them. */
async function open(rows: number) {
  const simulator = await openTestSimulator();
  const token = await signToken();
  const lines = Array.from({ length: rows }, (_, row) => `+1202555${String(row).padStart(4, '0')};A\n`);
  const query = 'rule_id=101&priority=1&max_simultaneous=1&num_attempts=1&name=People';
  await fetch(`${simulator.url}/CreateCallList?${query}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: fileForm(`phone;name\n${lines.join('')}`),
  });
  const listId = simulator.lists[0]?.listId ?? 0;
  const ask = (tasks: number, more: number) =>
    countTasks(makeCallContext(simulator.url, token), listId, { tasks, more });
  return { simulator, ask };
}

describe('a list of 5 tasks', () => {
  test.each([
    [5, 1, { kind: 'counted', tasks: 5 }],
    [4, 1, { kind: 'counted', tasks: 5 }],
    [3, 2, { kind: 'counted', tasks: 5 }],
    [3, 1, { kind: 'more' }],
    [1, 0, { kind: 'more' }],
    [6, 1, { kind: 'fewer' }],
    [1000, 5000, { kind: 'fewer' }],
    [5, 5000, { kind: 'counted', tasks: 5 }],
    [0, 9, { kind: 'counted', tasks: 5 }],
  ])('is asked whether it has %i, or up to %i more', async (tasks, more, counted) => {
    const { simulator, ask } = await open(5);
    await using _closed = simulator;

    expect(await ask(tasks, more)).toEqual(counted);
    expect(simulator.requests.count('GetCallListDetails')).toBe(1);
  });
});

test('a list with more tasks than fit on a page is counted with one request', async () => {
  const { simulator, ask } = await open(1500);
  await using _closed = simulator;

  expect(await ask(1500, 1)).toEqual({ kind: 'counted', tasks: 1500 });
});

test.each([
  ['is a rejection', { error: { code: 104, msg: 'no' } }, /refused with code 104/],
  ['is undocumented', { result: 'phone;name' }, /not the documented answer/],
])('the count is unknown if an answer %s', async (_, body, reason) => {
  const { url } = await startApi(answerWith(body));

  expect(await countTasks(makeCallContext(url), 7, { tasks: 2, more: 1 })).toEqual({
    kind: 'unknown',
    reason: expect.stringMatching(reason),
  });
});

test('an empty answer confirms a list that should have no tasks', async () => {
  const { url } = await startApi(answerWith({ result: [], count: 0 }));

  expect(await countTasks(makeCallContext(url), 7, { tasks: 0, more: 1 })).toEqual({ kind: 'counted', tasks: 0 });
  expect(await countTasks(makeCallContext(url), 7, { tasks: 1, more: 1 })).toEqual({ kind: 'fewer' });
});
