import { describe, expect, test } from 'vitest';
import { recoverCallList } from '../../../lambda/voximplant/recover-call-list.ts';
import { stopCallList } from '../../../lambda/voximplant/stop-call-list.ts';
import { create, openTestSimulator, signToken } from '../../local/voximplant/open-test-simulator.ts';
import { makeCallContext } from '../../support/call-context.ts';
import { answerWith, startApi } from '../../support/start-api.ts';

async function openWithList(parameters: Record<string, string>) {
  const simulator = await openTestSimulator();
  await create(simulator, parameters);
  const api = makeCallContext(simulator.url, await signToken());
  return { simulator, api, listId: simulator.lists[0]?.listId ?? 0 };
}

test('a dialling list is stopped, and stopping it again is no error', async () => {
  const { simulator, api, listId } = await openWithList({});
  await using _closed = simulator;

  expect(await stopCallList(api, listId)).toMatchObject({ kind: 'ok' });
  expect(await stopCallList(api, listId)).toMatchObject({ kind: 'ok' });

  expect(simulator.lists).toMatchObject([{ status: 'Canceled', dialled: true }]);
});

test('a held list dials once it is recovered, and recovering it again changes nothing', async () => {
  const { simulator, api, listId } = await openWithList({ is_cancelled: 'true' });
  await using _closed = simulator;
  expect(simulator.lists).toMatchObject([{ status: 'Canceled', dialled: false }]);

  expect(await recoverCallList(api, listId)).toMatchObject({ kind: 'ok' });
  expect(await recoverCallList(api, listId)).toMatchObject({ kind: 'ok' });

  expect(simulator.lists).toMatchObject([{ status: 'In progress', dialled: true }]);
});

describe.each([
  ['stopCallList', stopCallList],
  ['recoverCallList', recoverCallList],
])('%s', (_, act) => {
  test("returns the API's refusal", async () => {
    const { simulator, api } = await openWithList({});
    await using _closed = simulator;

    expect(await act(api, 99)).toMatchObject({ kind: 'refused', code: 255 });
  });

  test.each([{ result: false }, { result: 1 }, {}, { result: true, error: { code: 2, msg: 'no' } }])(
    'does not take %o for success',
    async answer => {
      const api = await startApi(answerWith(answer));

      expect((await act(makeCallContext(api.url), 5)).kind).toBe('failed');
    },
  );
});
