import { expect, test } from 'vitest';
import { Death, makeTask, openLists } from './open-lists.ts';

/** Sweeps with living workers until the list is reported. */
const MOST_SWEEPS = 6;
const HOUR = 3600;
const DAY = 24 * HOUR;

const TASKS = [1, 2, 3, 4].map(id => makeTask(id, { state: id === 2 ? 'error' : 'processed' }));

type Lists = Awaited<ReturnType<typeof openLists>>;

/** The end of a list: the state in the API from one sweep to the next. */
interface Way {
  readonly what: string;
  readonly results?: object;
  /** The state in the API at each sweep of a worker that may die, and the time since the sweep before. */
  readonly shown: readonly {
    readonly word: 'In progress' | 'Completed' | 'Canceled' | undefined;
    readonly at?: string;
    readonly after?: number;
    /** Task 2 was called once more, and reached. */
    readonly isReached?: boolean;
  }[];
  /** The number of those sweeps before workers die. */
  readonly spared?: number;
  readonly expected: object;
}

const FIRST_END = { word: 'Completed', at: '2026-01-02 03:05:00' } as const;
const BOTH_FILES = ['KEY.results.csv', 'KEY.unreached.csv'];
const COLLECTED = { state: 'collected', revision: 1, complete: true, unjoined: 0, keys: BOTH_FILES, told: ['1'] };

const WAYS: readonly Way[] = [
  { what: 'completed', shown: [FIRST_END], expected: { ...COLLECTED, ended: 'completed' } },
  { what: 'was canceled', shown: [{ word: 'Canceled' }], expected: { ...COLLECTED, ended: 'canceled' } },
  {
    what: 'was given up',
    results: { maxDays: 1 },
    shown: [{ word: 'In progress', after: 2 * DAY }],
    expected: { ...COLLECTED, ended: 'given_up', final: false },
  },
  {
    what: 'is gone',
    shown: [{ word: undefined }, { word: undefined, after: HOUR }, { word: undefined, after: HOUR }],
    expected: { state: 'gone', ended: 'gone', keys: [], told: ['none'], revision: undefined },
  },
  {
    what: 'came back to life',
    shown: [
      FIRST_END,
      { word: 'In progress', after: DAY + HOUR, isReached: true },
      { ...FIRST_END, at: '2026-01-03', after: HOUR },
    ],
    spared: 1,
    expected: { ...COLLECTED, ended: 'completed', revision: 2, told: ['1', '2'] },
  },
  {
    what: 'ended once more',
    shown: [FIRST_END, { ...FIRST_END, at: '2026-01-03', after: DAY + HOUR, isReached: true }],
    spared: 1,
    expected: { ...COLLECTED, ended: 'completed', revision: 2, told: ['1', '2'] },
  },
  {
    what: 'came back to life and is gone',
    shown: [
      FIRST_END,
      { word: 'In progress', after: DAY + HOUR },
      ...[1, 2, 3].map(() => ({ word: undefined, after: HOUR })),
    ],
    spared: 2,
    expected: { state: 'gone', ended: 'gone', revision: 1, keys: BOTH_FILES },
  },
];

/** Everything about one list that is visible from outside, however often its workers died. */
async function runWith(lists: Lists, listId: number, death: Death, { shown, spared = 0 }: Way) {
  const id = await lists.create(listId, TASKS);
  const key = `acme/people-${listId}.csv`;
  for (const [index, { word, at = '', after = 300, isReached = false }] of shown.entries()) {
    lists.pass(after);
    const list = lists.api.get(listId);
    if (word === undefined) lists.api.delete(listId);
    else if (list) Object.assign(list, { word, completedAt: at });
    const [, second] = list?.tasks ?? [];
    if (second && isReached) Object.assign(second, { state: 'processed', result: 'later' });
    await lists.makeDue(id);
    await lists.sweep(index < spared || death.isDead ? undefined : death);
  }
  // The leases of dead workers have expired; the state in the API stays.
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    lists.pass(shown.at(-1)?.word === undefined ? HOUR : 300);
    await lists.sweep();
    const look = await lists.alive.lists.readMark(id);
    if (look === undefined || (look !== 'unreadable' && look.isTold)) break;
  }
  // Effects of an ended list must not be counted for the next one.
  await lists.alive.lists.unmark(id);
  const receipt = await lists.receiptOf(id);
  const keys = (await lists.keys(key)).filter(found => found !== key);
  const told = lists.events.filter(event => event.receipt.submission === id.submission);
  const textOf = async (name: string) => (keys.includes(name) ? await lists.read(name) : undefined);
  const { revision, complete, final, unjoined, rows } = receipt?.list?.results ?? {};
  return {
    state: receipt?.list?.state,
    ended: receipt?.list?.ended,
    revision,
    complete,
    final,
    unjoined,
    rows,
    problem: receipt?.list?.problem,
    pending: receipt?.writeBack.pending,
    keys: keys.map(found => found.replace(key, 'KEY')).sort(),
    results: await textOf(`${key}.results.csv`),
    unreached: await textOf(`${key}.unreached.csv`),
    types: [...new Set(told.map(({ type }) => type))],
    told: [...new Set(told.map(event => String(event.receipt.list?.results?.revision ?? 'none')))],
    progress: await lists.keys(`collecting/acme/${id.submission}`, 'ledger'),
  };
}

test.each(WAYS)(
  'a list that $what leaves one file of each kind and reports its end, wherever its workers are killed',
  {
    timeout: 180_000,
  },
  async way => {
    const lists = await openLists({ unreached: true, ...way.results });
    const death = new Death();
    const whole = await runWith(lists, 1, death, way);
    expect(whole).toMatchObject({
      pending: false,
      types: ['Drop Completed'],
      progress: [],
      problem: undefined,
      ...way.expected,
    });
    expect(whole.results?.split('\r\n').length).toBe(whole.keys.length === 0 ? undefined : 6);
    expect(death.effects).toBeGreaterThan(10);

    let listId = 1;
    for (let effect = 1; effect <= death.effects; effect++) {
      for (const isLate of [false, true]) {
        const killed = await runWith(lists, ++listId, new Death(effect, isLate), way);

        expect({ effect, isLate, ...killed }).toEqual({ effect, isLate, ...whole });
      }
    }
    console.info(`a list that ${way.what}: ${death.effects} effects, each killed before and after, one file each time`);
  },
);

test('a list is collected even if its workers are killed again and again', { timeout: 60_000 }, async () => {
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

test('two workers on the same list leave one file', { timeout: 60_000 }, async () => {
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

test('a file in several parts has every row once, wherever its workers are killed', { timeout: 120_000 }, async () => {
  const said = 'x'.repeat(4000);
  const many = Array.from({ length: 2600 }, (_, at) => makeTask(at + 1, { result: said }));
  const lists = await openLists();
  let listId = 0;
  async function collectWith(death: Death) {
    const id = await lists.create(++listId, many);
    await lists.complete(listId);
    await lists.makeDue(id);
    await lists.sweep(death);
    for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
      lists.pass(300);
      await lists.sweep();
      const look = await lists.alive.lists.readMark(id);
      if (look && look !== 'unreadable' && look.isTold) break;
    }
    await lists.alive.lists.unmark(id);
    const key = `acme/people-${listId}.csv`;
    const rows = (await lists.read(`${key}.results.csv`)).split('\r\n').map(line => line.replace(said, ''));
    const { results } = (await lists.receiptOf(id))?.list ?? {};
    const keys = (await lists.keys(`${key}.`)).map(found => found.replace(key, 'KEY'));
    return { rows, keys, revision: results?.revision, complete: results?.complete, unjoined: results?.unjoined };
  }
  const death = new Death();
  const whole = await collectWith(death);
  expect(whole).toMatchObject({ keys: ['KEY.results.csv'], revision: 1, complete: true, unjoined: 0 });
  expect(whole.rows).toHaveLength(2602);

  for (let effect = 1; effect <= death.effects; effect++)
    expect({ effect, ...(await collectWith(new Death(effect, effect % 2 === 0))) }).toEqual({ effect, ...whole });
  console.info(`${death.effects} effects of a file in parts, each killed: every row once`);
});
