import { expect, test } from 'vitest';
import { Death, makeTask, openLists } from './open-lists.ts';

/** Sweeps until the list was collected and told, by workers that live. */
const MOST_SWEEPS = 6;

const TASKS = [1, 2, 3, 4].map(id => makeTask(id, { state: id === 2 ? 'error' : 'processed' }));

/** Everything that can be seen of one list from outside, however often its workers died. */
async function runWith(lists: Awaited<ReturnType<typeof openLists>>, listId: number, death: Death) {
  const id = await lists.create(listId, TASKS);
  const key = `acme/people-${listId}.csv`;
  await lists.complete(listId);
  await lists.makeDue(id);
  await lists.sweep(death);
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    // The lease of who died is over.
    lists.pass(300);
    await lists.sweep();
    const look = await lists.alive.lists.readMark(id);
    if (look && look !== 'unreadable' && look.isTold) break;
  }
  // What is over must not take up the effects of the next one.
  await lists.alive.lists.unmark(id);
  const receipt = await lists.receiptOf(id);
  const keys = (await lists.keys(key)).filter(found => found !== key);
  const told = lists.events.filter(event => event.receipt.submission === id.submission).map(({ type }) => type);
  return {
    state: receipt?.list?.state,
    revision: receipt?.list?.results?.revision,
    complete: receipt?.list?.results?.complete,
    unjoined: receipt?.list?.results?.unjoined,
    pending: receipt?.writeBack.pending,
    keys: keys.map(found => found.replace(key, 'KEY')).sort(),
    results: await lists.read(`${key}.results.csv`),
    unreached: await lists.read(`${key}.unreached.csv`),
    told: [...new Set(told)],
    progress: await lists.keys(`collecting/acme/${id.submission}`, 'ledger'),
  };
}

test('killed at any effect, a list leaves one file of its results, and everybody is told', {
  timeout: 180_000,
}, async () => {
  const lists = await openLists({ unreached: true });
  const death = new Death();
  const whole = await runWith(lists, 1, death);
  expect(whole).toMatchObject({
    state: 'collected',
    revision: 1,
    complete: true,
    unjoined: 0,
    pending: false,
    keys: ['KEY.results.csv', 'KEY.unreached.csv'],
    told: ['Drop Completed'],
    progress: [],
  });
  expect(whole.results.split('\r\n')).toHaveLength(6);
  expect(whole.unreached.split('\r\n')).toHaveLength(3);
  expect(death.effects).toBeGreaterThan(20);

  let listId = 1;
  for (let effect = 1; effect <= death.effects; effect++) {
    for (const isLate of [false, true]) {
      const killed = await runWith(lists, ++listId, new Death(effect, isLate));

      expect({ effect, isLate, ...killed }).toEqual({ effect, isLate, ...whole });
    }
  }
  console.info(`${death.effects} effects, each killed before and after: one file each time`);
});

test('killed again and again, a list is collected all the same', { timeout: 60_000 }, async () => {
  const lists = await openLists({ unreached: true });
  const id = await lists.create(1, TASKS);
  await lists.complete(1);
  await lists.makeDue(id);
  for (let effect = 3; effect < 60; effect += 3) {
    await lists.sweep(new Death(effect, effect % 2 === 0));
    lists.pass(300);
  }
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    await lists.sweep();
    lists.pass(300);
  }

  expect((await lists.receiptOf(id))?.list).toMatchObject({
    state: 'collected',
    results: { revision: 1, complete: true },
  });
  expect(await lists.keys('acme/people-1.csv.')).toHaveLength(2);
});

test('two workers at the same list leave one file', { timeout: 60_000 }, async () => {
  const lists = await openLists();
  const id = await lists.create(1, TASKS);
  await lists.complete(1);
  await lists.makeDue(id);
  await Promise.all([lists.sweep(), lists.sweep(), lists.sweep()]);
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    lists.pass(300);
    await lists.sweep();
  }

  expect((await lists.receiptOf(id))?.list).toMatchObject({ state: 'collected', results: { revision: 1 } });
  expect(await lists.keys('acme/people-1.csv.')).toEqual(['acme/people-1.csv.results.csv']);
});
