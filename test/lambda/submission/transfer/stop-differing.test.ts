import { expect, test } from 'vitest';
import type { Draft } from '../../../../lambda/ledger/ledger.ts';
import { stopDiffering } from '../../../../lambda/submission/transfer/stop-differing.ts';
import { openLists } from '../../../../lambda/voximplant/account.ts';
import { account, create, openTestSimulator, signToken } from '../../../local/voximplant/open-test-simulator.ts';
import { makeCallContext } from '../../../support/call-context.ts';
import { at, makeDraft } from '../../../support/make-draft.ts';
import { makeFeed } from '../../../support/make-feed.ts';
import { makeRun, makeWorld } from '../../../support/make-world.ts';
import { createMemoryLedger } from '../../../support/memory-ledger.ts';

const DIFFERS = { code: 'count_differs', message: 'Voximplant stored 1 of 2 rows' };

/** A submission with a dialling list, and the setting of its feed for a count that differs. */
async function open(change: Partial<Draft> = {}, whenCountDiffers = 'stop') {
  const simulator = await openTestSimulator();
  await create(simulator, { name: 'People' });
  const listId = simulator.lists[0]?.listId ?? 0;
  const ledger = createMemoryLedger(() => at(0));
  const answer = { list_id: listId, count: 1, answeredAt: at(0).toISOString(), full: {} };
  const submission = ledger.put(
    makeDraft({ state: 'created', lease: undefined, answer, problems: [DIFFERS], problemCount: 1, ...change }),
  );
  const lists = openLists(makeCallContext(simulator.url, await signToken()));
  const openAccount = async () => ({ create: () => Promise.reject(new Error('nothing is sent here')), ...lists });
  const world = makeWorld({ ledger, voximplant: { account: openAccount, renewKey: async () => false } });
  const way = { feed: makeFeed({ whenCountDiffers }), run: makeRun() };
  const stop = (asked = world) => stopDiffering(submission, way, asked);
  return { simulator, ledger, submission, listId, world, stop, status: () => simulator.lists[0]?.status };
}

test('a list whose count differs is stopped if its feed wants that, and the receipt says so', async () => {
  const { simulator, listId, stop, status } = await open();
  await using _closed = simulator;

  const { receipt } = await stop();

  expect(status()).toBe('Canceled');
  expect(receipt).toMatchObject({
    state: 'created',
    problems: [{ code: 'count_differs', message: `Voximplant stored 1 of 2 rows; list ${listId} was stopped` }],
    writeBack: { pending: true },
  });
});

test.each<[string, Partial<Draft>, string]>([
  ['of a feed that reports', {}, 'report'],
  ['without a difference', { problems: [] }, 'stop'],
  ['with another problem', { problems: [{ code: 'other', message: 'count_differs' }] }, 'stop'],
  ['that is held', { state: 'held' }, 'stop'],
])('a list %s is left alone', async (_, change, whenCountDiffers) => {
  const { simulator, submission, stop, status } = await open(change, whenCountDiffers);
  await using _closed = simulator;

  expect(await stop()).toBe(submission);
  expect(status()).toBe('In progress');
});

test('a list that cannot be stopped is reported as dialling', async () => {
  const { simulator, stop } = await open();
  await using _closed = simulator;
  simulator.misbehave({ method: 'StopCallListProcessing', kind: 'error', code: 340 });

  const { receipt } = await stop();

  expect(receipt.problems).toMatchObject([{ message: expect.stringMatching(/could NOT be stopped: code 340/) }]);
});

test('a list is not stopped in another account, or without credentials, and the receipt says so', async () => {
  const other = await open({ account: account.account_id + 1 });
  await using _closed = other.simulator;
  const message = expect.stringMatching(/could NOT be stopped: it was sent as account/);
  expect((await other.stop()).receipt.problems).toMatchObject([{ message }]);
  expect(other.status()).toBe('In progress');

  const gone = () => Promise.reject(new Error('no secret for you'));
  const stopped = await other.stop({ ...other.world, voximplant: { ...other.world.voximplant, account: gone } });
  expect(stopped.receipt.problems).toMatchObject([{ message: expect.stringContaining('no secret for you') }]);
});

test('changes that others write meanwhile stay', async () => {
  const { simulator, ledger, submission, stop } = await open();
  await using _closed = simulator;
  ledger.beforeNextWrite(() => ledger.put({ ...submission.receipt, twins: [9] }));

  const { receipt } = await stop();

  expect(receipt).toMatchObject({ twins: [9], problems: [{ message: expect.stringContaining('was stopped') }] });
});
