import { describe, expect, test } from 'vitest';
import { editSubmission } from '../../../lambda/acts/edit-submission.ts';
import { RefusedError } from '../../../lambda/acts/refused.ts';
import type { Limits } from '../../../lambda/feed/limits.ts';
import type { Draft } from '../../../lambda/ledger/ledger.ts';
import { editCallList, type ListEdit } from '../../../lambda/voximplant/running/edit-call-list.ts';
import { create, openTestSimulator, signToken } from '../../local/voximplant/open-test-simulator.ts';
import { makeCallContext } from '../../support/call-context.ts';
import { answerOf, failureOf, HAND, NOW, openDesk, TAKEN } from './open-desk.ts';

const LIMITS: Limits = { max_simultaneous: { max: 50 }, interval_seconds: { min: 60 } };

/** Opens a dialling list and its submission. */
async function open(
  change: (listId: number) => Partial<Draft> = listId => ({ state: 'created', answer: answerOf(listId) }),
) {
  const simulator = await openTestSimulator();
  await create(simulator);
  const listId = simulator.lists[0]?.listId ?? 0;
  const opened = openDesk(change(listId));
  const api = makeCallContext(simulator.url, await signToken());
  return {
    ...opened,
    simulator,
    listId,
    edit: (edit: ListEdit, accountId?: number) =>
      editSubmission(opened.desk, opened.submission, HAND, { edit, limits: LIMITS }, async () => ({
        accountId,
        edit: (id, wanted) => editCallList(api, id, wanted),
      })),
    [Symbol.asyncDispose]: () => simulator.close(),
  };
}

test('the named parameters of a list are changed, and the receipt says by whom, why and to which values', async () => {
  await using opened = await open();

  await opened.edit({ priority: 9, max_simultaneous: 20 });

  expect(opened.simulator.lists).toMatchObject([
    { priority: 9, maxSimultaneous: 20, intervalSeconds: 0, numAttempts: 3 },
  ]);
  expect(await opened.read()).toMatchObject({
    state: 'created',
    acts: [
      {
        act: 'edited',
        by: 'ada',
        reason: 'because',
        at: NOW.toISOString(),
        set: { priority: 9, max_simultaneous: 20 },
      },
    ],
    writeBack: { pending: true },
  });
});

test('repeating the change has the same result', async () => {
  await using opened = await open();

  await opened.edit({ interval_seconds: 90 });
  await opened.edit({ interval_seconds: 90 });

  expect(opened.simulator.lists).toMatchObject([{ intervalSeconds: 90 }]);
  expect((await opened.read()).acts).toHaveLength(2);
});

test('a held list is changed before it dials, even while a worker has it', async () => {
  await using opened = await open(listId => ({ state: 'held', answer: answerOf(listId), lease: TAKEN }));

  await opened.edit({ priority: 2 });

  expect(opened.simulator.lists).toMatchObject([{ priority: 2 }]);
  expect(await opened.read()).toMatchObject({ state: 'held', lease: TAKEN, acts: [{ act: 'edited' }] });
});

test('a change that a worker wrote meanwhile stays, and the act is added to it', async () => {
  await using opened = await open();
  opened.interfere();

  await opened.edit({ priority: 2 });

  expect(await opened.read()).toMatchObject({ state: 'created', acts: [{ act: 'edited' }] });
});

describe('the API is not called for', () => {
  test.each([
    [{ priority: 0 }, "the feed's limits allow priority at least 1; got 0"],
    [{ max_simultaneous: 51 }, "the feed's limits allow max_simultaneous at most 50; got 51"],
    [{ max_simultaneous: 5, interval_seconds: 59 }, "the feed's limits allow interval_seconds at least 60; got 59"],
    [{ max_simultaneous: 0 }, 'max_simultaneous must be a whole number of 1 or more; got 0'],
    [{ priority: 2 ** 31 + 1 }, 'priority must be a whole number from 0 to 2147483648; got 2147483649'],
    [{ interval_seconds: 0.5 }, 'interval_seconds must be a whole number of 0 or more; got 0.5'],
  ])('%o', async (edit, message) => {
    await using opened = await open();

    expect(await failureOf(() => opened.edit(edit))).toEqual(new RefusedError(message));

    expect(opened.simulator.requests.count('EditCallList')).toBe(0);
    expect(await opened.read()).not.toHaveProperty('acts');
  });

  test.each(['waiting', 'claimed', 'sending', 'in_doubt', 'rejected', 'skipped'] as const)(
    'a submission that is %s: it has no list',
    async state => {
      await using opened = await open(() => ({ state }));

      expect(await failureOf(() => opened.edit({ priority: 5 }))).toMatchObject({
        message: expect.stringContaining(`is ${state}: there is no list to change`),
      });
      expect(opened.simulator.requests.count('EditCallList')).toBe(0);
    },
  );

  test('a list of another account', async () => {
    await using opened = await open(listId => ({ state: 'created', answer: answerOf(listId), account: 1 }));

    expect(await failureOf(() => opened.edit({ priority: 5 }, 2))).toMatchObject({
      message: expect.stringContaining('it was sent as account 1'),
    });
    expect(opened.simulator.requests.count('EditCallList')).toBe(0);
  });
});

test('a list that the API refuses to change is reported as unchanged', async () => {
  await using opened = await open(() => ({ state: 'created', answer: answerOf(7) }));

  expect(await failureOf(() => opened.edit({ priority: 5 }))).toMatchObject({
    message: expect.stringMatching(/^list 7 is NOT changed: code 251: /),
  });
  expect(await opened.read()).not.toHaveProperty('acts');
});

test('a lost answer leaves the result unknown, and the message says to repeat the change', async () => {
  await using opened = await open();
  opened.simulator.misbehave({ kind: 'html', method: 'EditCallList', executes: true });

  expect(await failureOf(() => opened.edit({ priority: 5 }))).toMatchObject({
    message: expect.stringMatching(/^nobody knows whether list \d+ is changed, do it again: /),
  });
  await opened.edit({ priority: 5 });
  expect(opened.simulator.lists).toMatchObject([{ priority: 5 }]);
});
