import { expect, test } from 'vitest';
import { refreshResults } from '../../../lambda/acts/refresh-results.ts';
import type { Receipt } from '../../../lambda/ledger/receipt.ts';
import { firstLook } from '../../../lambda/ledger/store/list-store.ts';
import { createAnnouncer } from '../../../lambda/outcome-event/announce-outcome.ts';
import { findDue } from '../../../lambda/results/find-due.ts';
import type { World } from '../../../lambda/world.ts';
import { at } from '../../support/make-draft.ts';
import { makeFeed } from '../../support/make-feed.ts';
import { makeRun } from '../../support/make-world.ts';
import { makeTask, openLists } from './open-lists.ts';

const DAY = 24 * 3600;
const TASKS = [1, 2, 3].map(id => makeTask(id));

/** A list that has ended and was collected. */
async function collect() {
  const lists = await openLists();
  const id = await lists.create(1, TASKS);
  await lists.complete(1);
  await lists.makeDue(id);
  for (let sweeps = 0; sweeps < 3; sweeps++) {
    await lists.sweep();
    lists.pass(300);
  }
  return { ...lists, id, list: async () => (await lists.receiptOf(id))?.list };
}

test('the list that has waited longest is looked at first', () => {
  const feed = makeFeed({ results: { write: 'file' } });
  const followed = [30, 10, 20, 90].map(due => ({
    id: { feed: 'acme', submission: String(due) },
    look: firstLook(due, 1, at(due).toISOString(), at(0).toISOString()),
    feed,
  }));

  expect(findDue(followed, at(30)).map(({ look }) => look.list)).toEqual([10, 20, 30]);
});

test('a list that stays suspended is given up like one that runs', async () => {
  const lists = await openLists({ maxDays: 2 });
  const id = await lists.create(1, TASKS);
  const api = lists.api.get(1);
  if (api) api.word = 'Suspended';
  for (let days = 0; days < 3; days++) {
    await lists.makeDue(id);
    await lists.sweep();
    lists.pass(DAY);
  }
  await lists.makeDue(id);
  await lists.sweep();

  expect((await lists.receiptOf(id))?.list).toMatchObject({ ended: 'given_up', results: { final: false, rows: 3 } });
});

test('results of a list that was not given up are final', async () => {
  const { list } = await collect();

  expect(await list()).toMatchObject({ ended: 'completed', results: { final: true, rows: 3 } });
});

test.each([
  [1, true],
  [25, false],
])('a marker without a document, for %i hours, is followed: %s', async (hours, isFollowed) => {
  const lists = await openLists();
  const id = { feed: 'acme', submission: 'f'.repeat(64) };
  await lists.mark(id, 7);
  lists.api.set(7, { word: 'Completed', completedAt: '', tasks: [] });
  lists.pass(hours * 3600);

  await lists.sweep();

  expect((await lists.alive.lists.readMark(id)) !== undefined).toBe(isFollowed);
});

test('a collected list whose marker is lost is not collected again for nothing', async () => {
  const { id, list, alive, sweep, feed, pass, receiptOf } = await collect();
  await alive.lists.unmark(id);
  const before = await list();
  const found = await alive.ledger.read(id.feed, id.submission);
  if (found) await refreshResults(alive, found, feed, 'refresh');

  await sweep();
  pass(300);
  await sweep();

  expect(await list()).toEqual(before);
  expect((await receiptOf(id))?.list?.results?.revision).toBe(1);
  expect(await alive.lists.readMark(id)).toBeUndefined();
});

test('a list with an entry that cannot be read is not said to be complete', async () => {
  const lists = await openLists();
  const id = await lists.create(1, TASKS);
  await lists.complete(1);
  await lists.makeDue(id);
  const readLists: World['readLists'] = async () => {
    const reader = await lists.alive.readLists(lists.feed, makeRun());
    const read: typeof reader.read = async (listId, { offset, count }) => {
      if (offset > 0) return { kind: 'ok', value: { tasks: [], length: 0, count: undefined } };
      const answer = await reader.read(listId, { offset, count });
      return answer.kind === 'ok'
        ? { kind: 'ok', value: { tasks: answer.value.tasks, length: 4, count: undefined } }
        : answer;
    };
    return { ...reader, read };
  };
  await lists.sweep(undefined, { readLists });

  expect((await lists.receiptOf(id))?.list?.results).toMatchObject({ rows: 3, complete: false });
});

test('an event that is not accepted keeps the list due until it is', async () => {
  const lists = await openLists();
  const id = await lists.create(1, TASKS);
  await lists.complete(1);
  await lists.makeDue(id);
  const publish = () => Promise.reject(new Error('EventBridge does not answer'));
  const announcer = createAnnouncer(lists.alive.ledger, publish, lists.now);
  for (let sweeps = 0; sweeps < 3; sweeps++) {
    await lists.sweep(undefined, { announcer });
    lists.pass(300);
  }
  expect(lists.events).toEqual([]);
  expect(lists.lines.join()).toContain('a list could not be looked after');
  expect(await lists.alive.lists.readMark(id)).toMatchObject({ isOver: true, isTold: false });

  await lists.sweep();

  expect(lists.events.map(({ type }) => type)).toEqual(['Drop Completed']);
  expect(await lists.alive.lists.readMark(id)).toMatchObject({ isOver: true, isTold: true });
});

test('a problem is recorded once, however often it is met', async () => {
  const lists = await openLists();
  const id = await lists.create(1, TASKS);
  await lists.complete(1);
  await lists.makeDue(id);
  const refused = { kind: 'refused', code: 251, message: '', class: 'final' } as const;
  const readLists = async () => ({
    ...(await lists.alive.readLists(lists.feed, makeRun())),
    read: async () => refused,
  });
  const documents: (Receipt | undefined)[] = [];
  let notes = 0;
  const { ledger } = lists.alive;
  const counting = {
    ...ledger,
    replace: (...[submission, draft, step]: Parameters<typeof ledger.replace>) => {
      if (step === undefined && draft.list?.problem) notes++;
      return ledger.replace(submission, draft, step);
    },
  };
  for (let sweeps = 0; sweeps < 4; sweeps++) {
    await lists.sweep(undefined, { readLists, ledger: counting });
    documents.push(await lists.receiptOf(id));
    lists.pass(3600);
  }

  expect(documents.at(-1)?.list?.problem?.code).toBe('results_not_read');
  expect(notes).toBe(1);
});

test('results that lack a contact do not replace those that had it, even if as many were called', async () => {
  const lists = await openLists();
  const id = await lists.create(1, [...TASKS, makeTask(4, { state: 'new' })]);
  await lists.complete(1);
  await lists.makeDue(id);
  await lists.sweep();
  expect((await lists.receiptOf(id))?.list?.results).toMatchObject({ rows: 4, complete: true });

  const api = lists.api.get(1);
  if (api) Object.assign(api, { tasks: api.tasks.slice(0, 3), completedAt: '2026-01-03 00:00:00' });
  lists.pass(DAY + 300);
  for (let sweeps = 0; sweeps < 3; sweeps++) await lists.sweep();

  expect((await lists.receiptOf(id))?.list).toMatchObject({
    state: 'collected',
    results: { rows: 4, revision: 1, complete: true },
    problem: { code: 'results_poorer' },
  });
});

test('progress that stays the same for a day counts as stalled, and moves on with the calls', async () => {
  const lists = await openLists({ progress: 'annotation' });
  const id = await lists.create(1, [...TASKS.slice(1), makeTask(4, { state: 'new' })]);
  const stalled = async () => {
    lists.metrics.length = 0;
    await lists.makeDue(id);
    await lists.sweep();
    return lists.metrics.at(-1)?.[1].listsStalled;
  };
  expect(await stalled()).toBe(0);
  lists.pass(13 * 3600);
  expect(await stalled()).toBe(0);
  lists.pass(13 * 3600);
  await stalled();
  expect(await stalled()).toBe(1);

  const api = lists.api.get(1);
  if (api) api.tasks = api.tasks.map(task => ({ ...task, state: 'processed' }));
  lists.pass(3600);
  await stalled();

  expect(await stalled()).toBe(0);
});
