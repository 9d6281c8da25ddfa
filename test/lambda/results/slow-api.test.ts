import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import type { Task } from '../../../lambda/voximplant/results/read-tasks.ts';
import type { World } from '../../../lambda/world.ts';
import { makeFeed } from '../../support/make-feed.ts';
import { makeRun } from '../../support/make-world.ts';
import { makeTask, openLists } from './open-lists.ts';

/** An ended list at an API that takes its time for every page of tasks, and sweeps of four minutes. */
async function open(tasks: readonly Task[], { seconds, page = 1000 }: { seconds: number; page?: number }) {
  const lists = await openLists();
  const rows = tasks.toSorted((a, b) => a.id - b.id);
  const id = await lists.create(1, rows);
  await lists.complete(1);
  const api = lists.api.get(1);
  if (api) api.tasks = [...tasks];
  const slow = { seconds };
  const readLists: World['readLists'] = async () => {
    const reader = await lists.alive.readLists(lists.feed, makeRun());
    return {
      ...reader,
      read: async (listId, { offset, count }) => {
        lists.pass(slow.seconds);
        return reader.read(listId, { offset, count: Math.min(count, page) });
      },
    };
  };
  async function sweep(change: Partial<World> = {}) {
    await lists.makeDue(id);
    await lists.sweep(undefined, { readLists, ...change });
    lists.pass(300);
  }
  const list = async () => (await lists.receiptOf(id))?.list;
  const read = async (): Promise<Record<string, string>[]> =>
    parse(await lists.read('acme/people-1.csv.results.csv'), { columns: true, delimiter: ';' });
  return { ...lists, slow, sweep, list, read };
}

/** Long enough for a part of the file in each sweep. */
const long = 'x'.repeat(130_000);
const tasks = Array.from({ length: 60 }, (_, at) => makeTask(at + 1));
/** By their last digit, so that every page has tasks from everywhere. */
const mixed = tasks.toSorted((a, b) => (a.id % 10) - (b.id % 10) || a.id - b.id);

describe('an API that needs longer for a list than a sweep has', () => {
  test.each([
    ['begins with the latest', tasks.toReversed()],
    ['has an order of its own', mixed],
  ])('and %s is read in several sweeps, and every row is there once', async (_what, shown) => {
    const said = shown.map(task => ({ ...task, result: long }));
    const { sweep, list, read } = await open(said, { seconds: 10, page: 3 });
    for (let sweeps = 0; sweeps < 8; sweeps++) await sweep();

    expect(await list()).toMatchObject({ state: 'collected', results: { rows: 60, complete: true, unjoined: 0 } });
    expect((await read()).map(row => Number(row.call_row)).sort((a, b) => a - b)).toEqual(
      tasks.map(({ id }) => id + 1),
    );
  });

  test('gets more of the sweep if nothing of the list could be kept, and the log says when that is not enough', async () => {
    const { sweep, list, lines, slow } = await open(tasks, { seconds: 9, page: 3 });
    await sweep();
    await sweep();
    expect((await list())?.state).toBe('collecting');
    expect(lines.filter(line => line.includes('the time does not suffice'))).toHaveLength(2);

    slow.seconds = 8;
    await sweep();

    expect(await list()).toMatchObject({ state: 'collected', results: { rows: 60, complete: true } });
  });

  test('does not take what is left for the next list', async () => {
    const { create, complete, makeDue, sweep, list, asked, receiptOf, lines } = await open(tasks, {
      seconds: 8,
      page: 3,
    });
    const other = await create(2, tasks.slice(0, 1));
    await complete(2);
    await makeDue(other);
    await sweep();

    expect(await list()).toMatchObject({ state: 'collected' });
    expect(asked.read).toBe(21);
    expect((await receiptOf(other))?.list?.state).toBe('collecting');
    expect(lines.join()).not.toContain('does not suffice');

    await makeDue(other);
    await sweep();
    expect((await receiptOf(other))?.list?.state).toBe('collected');
  });
});

test('columns that are configured while a list is collected are those of every row', async () => {
  const said = JSON.stringify({ duration: 7, note: 'x'.repeat(54_000) });
  const many = Array.from({ length: 110 }, (_, at) => makeTask(at + 1, { result: said }));
  const { sweep, list, read, keys, asked } = await open(many, { seconds: 130, page: 100 });
  await sweep();
  expect((await list())?.state).toBe('collecting');
  expect(asked.read).toBe(1);

  const feeds = [makeFeed({ results: { write: 'file', settleMinutes: 0, columns: ['name'], fields: ['duration'] } })];
  for (let sweeps = 0; sweeps < 3; sweeps++) await sweep({ feeds });

  expect(await list()).toMatchObject({ state: 'collected', results: { rows: 110, revision: 1, complete: true } });
  const rows = await read();
  expect(rows).toHaveLength(110);
  for (const row of rows)
    expect(row).toMatchObject({
      'call_result.duration': '7',
      call_row: row.call_task_id === undefined ? '' : String(Number(row.call_task_id) + 1),
    });
  expect(Object.keys(rows[0] ?? {})).not.toContain('phone_number');
  expect(await keys('acme/people-1.csv.')).toEqual(['acme/people-1.csv.results.csv']);
});
