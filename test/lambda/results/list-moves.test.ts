import { afterAll, describe, expect, test } from 'vitest';
import { refreshResults } from '../../../lambda/acts/refresh-results.ts';
import type { Ledger } from '../../../lambda/ledger/ledger.ts';
import { LIST_MOVES } from '../../../lambda/ledger/list-moves.ts';
import type { ListId } from '../../../lambda/ledger/store/list-store.ts';
import { makeTask, openLists } from './open-lists.ts';

const rows: readonly string[] = LIST_MOVES.map(([from, to]) => `${from} ${to}`);
/** Every move made here, by its real actor. */
const made = new Set<string>();
const HOUR = 3600;
const DAY = 24 * HOUR;

/** Records every move of a list. */
function watch(ledger: Ledger): Ledger {
  return {
    ...ledger,
    async replace(submission, draft, step) {
      const written = await ledger.replace(submission, draft, step);
      const [from, to] = [submission.receipt.list?.state ?? 'unseen', written?.receipt.list?.state];
      if (to !== undefined && from !== to) made.add(`${from} ${to}`);
      return written;
    },
  };
}

async function open(words: readonly (string | undefined)[], results: object = {}, gaps = HOUR) {
  const lists = await openLists({ settleMinutes: 20, ...results });
  const ledger = watch(lists.alive.ledger);
  const id = await lists.create(
    7,
    [1, 2].map(task => makeTask(task)),
  );
  made.add('unseen running');
  const say = async (word: string | undefined, completedAt = '') => {
    const list = lists.api.get(7);
    if (word === undefined) lists.api.delete(7);
    else if (list) Object.assign(list, { word, completedAt });
    else lists.api.set(7, { word, completedAt, tasks: [makeTask(1), makeTask(2)] });
    await lists.makeDue(id);
    await lists.sweep(undefined, { ledger });
    lists.pass(gaps);
  };
  for (const word of words) await say(word, word === 'Completed' ? '2026-01-02 03:05:00' : '');
  return { ...lists, id, say, ledger };
}

const stateOf = async ({ receiptOf, id }: { receiptOf: (id: ListId) => Promise<unknown>; id: ListId }) =>
  JSON.stringify(await receiptOf(id));

describe('a list makes its moves:', () => {
  test.each<[way: string, words: readonly (string | undefined)[], results?: object, gaps?: number]>([
    ['it is suspended, resumes and completes', ['Suspended', 'In progress', 'Completed', 'Completed']],
    ['it is suspended and completes', ['Suspended', 'Completed']],
    ['it is suspended and cancelled', ['Suspended', 'Canceled', 'Canceled']],
    ['it is cancelled and resumes', ['Cancelled', 'In progress']],
    ['it is cancelled, then suspended', ['Canceled', 'Suspended']],
    ['it is cancelled, then completed', ['Canceled', 'Completed'], { settleMinutes: 600 }],
    ['it completes and is cancelled', ['Completed', 'Canceled'], { settleMinutes: 600 }],
    ['it completes and resumes', ['Completed', 'In progress']],
    ['it completes and is suspended', ['Completed', 'Suspended']],
    ['it disappears', [undefined, undefined, undefined]],
    ['it is suspended and disappears', ['Suspended', undefined, undefined, undefined]],
    ['it completes and disappears', ['Completed', undefined, undefined, undefined], { settleMinutes: 600 }],
    ['it is cancelled and disappears', ['Canceled', undefined, undefined, undefined], { settleMinutes: 600 }],
    ['it takes too long', ['In progress', 'In progress'], { maxDays: 1 }, 2 * DAY],
    ['it is suspended for too long', ['Suspended', 'Suspended'], { maxDays: 1 }, 2 * DAY],
    ['it resumes after its results were collected', ['Completed', 'Completed', 'In progress']],
    ['it is suspended after its results were collected', ['Completed', 'Completed', 'Suspended']],
  ])('%s', async (_way, words, results, gaps) => {
    expect(await stateOf(await open(words, results, gaps))).toContain('"list"');
  });

  test('it ends once more', async () => {
    const lists = await open(['Completed', 'Completed']);
    await lists.say('Completed', '2026-01-05 00:00:00');

    expect((await lists.receiptOf(lists.id))?.list?.results?.revision).toBe(2);
  });

  test('a person asks for it', async () => {
    const lists = await open([undefined, undefined, undefined]);
    const desk = { ledger: lists.ledger, lists: lists.alive.lists, now: lists.now };
    const find = async () => {
      const found = await lists.ledger.read(lists.id.feed, lists.id.submission);
      if (found === undefined) throw new Error('it is there');
      return found;
    };
    await refreshResults(desk, await find(), lists.feed, 'refresh');
    await lists.say('Completed', 'a');
    await lists.say('Completed', 'a');
    await refreshResults(desk, await find(), lists.feed, 'write');

    expect((await find()).receipt.list?.state).toBe('collecting');
  });

  test.each(['collecting', 'given_up'] as const)('it disappears while it is %s', async state => {
    const lists = await open([]);
    const found = await lists.ledger.read(lists.id.feed, lists.id.submission);
    const before = found?.receipt.list;
    if (found === undefined || before === undefined) throw new Error('it is there');
    // A worker died at that point.
    const given = await lists.ledger.replace(
      found,
      { ...found.receipt, list: { ...before, state: 'given_up' } },
      'look',
    );
    if (state === 'collecting' && given)
      await lists.ledger.replace(given, { ...given.receipt, list: { ...before, state } }, 'collect');
    const look = await lists.alive.lists.readMark(lists.id);
    if (look && look !== 'unreadable') await lists.alive.lists.mark(lists.id, { ...look, isOver: true });
    for (let times = 0; times < 3; times++) await lists.say(undefined);

    expect((await lists.receiptOf(lists.id))?.list).toMatchObject({ state: 'gone', ended: 'gone' });
  });
});

// This test is last because the recorded moves are complete only now.
afterAll(() => {
  console.info(`the table of lists: ${made.size} of ${new Set(rows).size} moves were made`);
});

test('every move in the table was made, and no other', () => {
  expect([...made].filter(move => !rows.includes(move))).toEqual([]);
  expect(rows.filter(row => !made.has(row))).toEqual([]);
});
