import { expect, test } from 'vitest';
import { noteProgress } from '../../../lambda/results/note-progress.ts';
import type { ListReader } from '../../../lambda/voximplant/account.ts';
import type { Task } from '../../../lambda/voximplant/results/read-tasks.ts';
import { makeRun } from '../../support/make-world.ts';
import { makeTask, openLists } from './open-lists.ts';

const LIST = 7;
const TASKS = [1, 2, 3, 4].map(id => makeTask(id, { state: id === 1 ? 'processed' : 'new' }));

/** Records the progress of a list of four contacts that the API returns in these pages. */
async function noteWith(pages: readonly (readonly Task[])[]) {
  const lists = await openLists({ progress: 'annotation' });
  const id = await lists.create(LIST, TASKS);
  const look = await lists.alive.lists.readMark(id);
  if (look === undefined || look === 'unreadable') throw new Error('the list must be followed');
  let asked = 0;
  const read: ListReader['read'] = async () => {
    const tasks = pages[asked++] ?? [];
    return { kind: 'ok', value: { tasks, length: tasks.length, count: tasks.length } };
  };
  const reader: ListReader = { accountId: 1, look: () => Promise.reject(new Error('nobody looks')), read };
  const written: unknown[] = [];
  const world = lists.open(undefined, {
    annotate: async (_head, value) => {
      written.push(value);
      return true;
    },
  });
  const turn = { reader, run: makeRun(), world, enough: Number.POSITIVE_INFINITY };
  const { progress } = await noteProgress({ id, look, feed: lists.feed }, look, turn);
  return { counts: progress && JSON.parse(progress.counts), written, asked };
}

const page = (...ids: readonly number[]) => TASKS.filter(({ id }) => ids.includes(id));

test.each([
  ['one page', [TASKS], 1],
  ['truncated pages', [page(1, 2), page(3), page(4)], 3],
])('the progress of a list covers all its calls: %s', async (_what, pages, requests) => {
  const { counts, written, asked } = await noteWith(pages);

  expect(counts).toMatchObject({ processed: 1, new: 3 });
  expect(written).toHaveLength(1);
  expect(asked).toBe(requests);
});

test.each([
  ['no task', [[]]],
  ['only some tasks', [page(1, 2), []]],
  ['some tasks twice, because pages shifted', [page(1, 2), page(2, 3), page(4)]],
  ['the same task on every page', Array.from({ length: 99 }, () => page(1))],
])('a list for which the API shows %s has no progress, and the next look counts again', async (_what, pages) => {
  const { counts, written, asked } = await noteWith(pages);

  expect(counts).toBeUndefined();
  expect(written).toEqual([]);
  expect(asked).toBeLessThanOrEqual(21);
});
