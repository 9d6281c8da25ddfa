import { describe, expect, test } from 'vitest';
import { LIST_MOVES } from '../../../lambda/ledger/list-moves.ts';
import type { ListPart } from '../../../lambda/ledger/list-part.ts';
import type { ListState } from '../../../lambda/ledger/list-states.ts';
import { firstLook } from '../../../lambda/ledger/store/list-store.ts';
import { createLog } from '../../../lambda/log.ts';
import { lookAfterLists } from '../../../lambda/results/look-after-lists.ts';
import type { ListReader } from '../../../lambda/voximplant/account.ts';
import type { SeenList } from '../../../lambda/voximplant/results/look-at-lists.ts';
import type { World } from '../../../lambda/world.ts';
import { at, makeDraft } from '../../support/make-draft.ts';
import { makeFeed } from '../../support/make-feed.ts';
import { makeRun, makeWorld } from '../../support/make-world.ts';
import { createMemoryLedger } from '../../support/memory-ledger.ts';
import { createMemoryListStore } from '../../support/memory-list-store.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const SWEEP = 5 * MINUTE;

type Answer = Awaited<ReturnType<ListReader['look']>>;

/** Lists in an account, and sweeps over them. */
function open(results: object = {}, account = 1) {
  let accountId = account;
  let seconds = 0;
  const now = () => at(seconds);
  const ledger = createMemoryLedger(now);
  const lists = createMemoryListStore();
  const shown = new Map<number, SeenList>();
  const requests: (readonly number[])[] = [];
  const answers: Answer[] = [];
  const lines: Readonly<Record<string, unknown>>[] = [];
  const metrics = new Map<string, Readonly<Record<string, number>>>();
  let feeds = [makeFeed({ secretId: 'one', results: { write: 'file', ...results } })];
  const look: ListReader['look'] = async ids => {
    requests.push(ids);
    const answer = answers.shift();
    if (answer) return answer;
    const found = new Map(ids.flatMap(id => (shown.has(id) ? [[id, shown.get(id)] as const] : [])));
    const seen = new Map([...found].flatMap(([id, list]) => (list ? [[id, list] as const] : [])));
    return { kind: 'ok', value: { lists: seen, isWhole: true, requests: 1 } };
  };
  const read: ListReader['read'] = async () => ({ kind: 'failed', reason: 'not today' });
  const world = makeWorld({
    ledger,
    lists,
    now,
    readLists: async () => ({ accountId, look, read }),
    annotate: async () => true,
    putMetrics: (feed, all) =>
      metrics.set(feed, {
        ...metrics.get(feed),
        ...Object.fromEntries(Object.entries(all).map(([name, { value }]) => [name, value])),
      }),
  });
  const line = (text: object) => lines.push({ ...text });
  const log = createLog({ info: line, warn: line, error: line });

  return {
    ledger,
    lists,
    shown,
    requests,
    answers,
    lines,
    metrics,
    now,
    reader: { accountId, look, read },
    setAccount: (changed: number) => {
      accountId = changed;
    },
    setFeeds: (changed: typeof feeds) => {
      feeds = changed;
    },
    pass: (more: number) => {
      seconds += more;
    },
    /** A list that starts to dial now. */
    add(listId: number, state: ListState = 'running', account = 1, feed = 'acme') {
      const submission = listId.toString(16).padStart(64, '0');
      const list: ListPart = { state, since: now().toISOString() };
      const answer = { list_id: listId, answeredAt: now().toISOString(), full: {} };
      const entry = ledger.put(makeDraft({ feed, submission, state: 'created', lease: undefined, list, answer }));
      const id = { feed, submission };
      lists.marks.set(`${feed}/${submission}`, firstLook(listId, account, now().toISOString(), now().toISOString()));
      shown.set(listId, { word: 'In progress', completedAt: '' });
      return { id, entry };
    },
    markOf: (listId: number) => lists.marks.get(`acme/${listId.toString(16).padStart(64, '0')}`),
    listOf: async (listId: number) => (await ledger.read('acme', listId.toString(16).padStart(64, '0')))?.receipt.list,
    sweep: (change: Partial<World> = {}) =>
      lookAfterLists(makeRun({ log, deadline: () => at(seconds + 240) }), { ...world, feeds, ...change }),
  };
}

describe('looks', () => {
  test.each([5, 15, 60])('every %i minutes at first cost at most 1,500 in nine months', async lookMinutes => {
    const lists = open({ lookMinutes, maxDays: 300 });
    lists.add(7);
    let reads = 0;
    const end = at(270 * DAY).getTime();
    while (lists.now().getTime() < end) {
      await lists.sweep();
      const due = Date.parse(lists.markOf(7)?.due ?? '');
      // Sweeps come every five minutes, and the first one after the due time looks.
      lists.pass(Math.max(SWEEP, Math.ceil((due - lists.now().getTime()) / 1000 / SWEEP) * SWEEP));
      reads = lists.ledger.calls.length;
    }

    console.info(`lookMinutes ${lookMinutes}: ${lists.requests.length} looks in nine months`);
    expect(lists.requests.length).toBeLessThanOrEqual(1500);
    expect(lists.requests.length).toBeGreaterThan(1000);
    // Nothing changed, so no document was read or written.
    expect(reads).toBe(0);
  });

  test('of 1,000 lists take at most ten requests a sweep', async () => {
    const lists = open();
    for (let listId = 1; listId <= 1000; listId++) lists.add(listId);
    await lists.sweep();

    console.info(`1,000 lists: ${lists.requests.length} requests`);
    expect(lists.requests.length).toBeLessThanOrEqual(10);
    expect(lists.requests.flat()).toHaveLength(1000);
    await lists.sweep();
    expect(lists.requests.flat()).toHaveLength(1000);
  });

  test('are split in halves if one of their lists makes the API refuse, up to ten requests', async () => {
    const lists = open();
    for (let listId = 1; listId <= 300; listId++) lists.add(listId);
    for (let times = 0; times < 20; times++)
      lists.answers.push({ kind: 'refused', code: 251, message: '', class: 'in_doubt' });
    await lists.sweep();

    expect(lists.requests).toHaveLength(10);
  });

  test('that are refused temporarily end for this sweep and account, and no list counts as gone', async () => {
    const lists = open();
    for (let listId = 1; listId <= 600; listId++) lists.add(listId);
    lists.answers.push({ kind: 'refused', code: 340, message: '', class: 'transient' });
    await lists.sweep();

    expect(lists.requests).toHaveLength(1);
    expect(lists.markOf(1)).toMatchObject({ missing: 0, due: at(0).toISOString() });
    expect(lists.lines).toContainEqual(expect.objectContaining({ reason: 'code 340', lists: 600 }));
    await lists.sweep();
    expect(lists.requests).toHaveLength(4);
  });

  test('are made account by account: one request for all feeds of a secret, unaffected by refusals of other accounts', async () => {
    const lists = open();
    const asked: string[] = [];
    lists.setFeeds([
      makeFeed({ id: 'acme', secretId: 'one', results: { write: 'file' } }),
      makeFeed({ id: 'bravo', secretId: 'two', results: { write: 'file' } }),
      makeFeed({ id: 'charlie', secretId: 'one', results: { write: 'file' } }),
    ]);
    for (const [listId, feed] of [
      [1, 'acme'],
      [2, 'bravo'],
      [3, 'charlie'],
      [4, 'acme'],
    ] as const)
      lists.add(listId, 'running', 1, feed);
    lists.answers.push({ kind: 'refused', code: 340, message: '', class: 'transient' });
    const readLists: World['readLists'] = async ({ secretId }) => {
      asked.push(secretId);
      return lists.reader;
    };
    await lists.sweep({ readLists });

    expect(asked.sort()).toEqual(['one', 'two']);
    expect(lists.requests.map(ids => [...ids].sort()).sort()).toEqual([[1, 3, 4], [2]]);
  });

  test.each<[what: string, answer: Answer]>([
    ['is not JSON', { kind: 'failed', reason: 'GetCallLists: the answer is not JSON' }],
    ['is incomplete', { kind: 'ok', value: { lists: new Map(), isWhole: false, requests: 1 } }],
    ['rejects the key', { kind: 'refused', code: 433, message: '', class: 'account' }],
  ])('prove nothing if the answer %s', async (_what, answer) => {
    const lists = open();
    lists.add(7);
    lists.answers.push(answer);
    await lists.sweep();

    expect(lists.markOf(7)?.missing).toBe(0);
    expect((await lists.listOf(7))?.state).toBe('running');
  });

  test('use the account that has the list, because another one would report it as gone', async () => {
    const lists = open({}, 2);
    lists.add(7);
    for (let sweep = 0; sweep < 5; sweep++) {
      await lists.sweep();
      lists.pass(2 * HOUR);
    }

    expect(lists.requests).toEqual([]);
    expect(await lists.listOf(7)).toMatchObject({ state: 'running', problem: { code: 'account_changed' } });
    expect(lists.metrics.get('acme')).toMatchObject({ listsStalled: 0 });
    lists.pass(DAY);
    await lists.sweep();
    expect(lists.metrics.get('acme')).toMatchObject({ listsStalled: 1 });

    // The secret is unchanged: the list is looked at, and its problem is cleared.
    lists.setAccount(1);
    lists.pass(HOUR);
    await lists.sweep();
    expect(lists.requests).toEqual([[7]]);
    expect(await lists.listOf(7)).toEqual({ state: 'running', since: at(0).toISOString(), word: 'In progress' });
  });

  test('wait for a feed that is no longer configured, and report that once', async () => {
    const lists = open();
    lists.add(7);
    lists.setFeeds([makeFeed({ id: 'bravo', results: { write: 'file' } })]);
    await lists.sweep();
    const calls = lists.ledger.calls.filter(call => call === 'replace').length;
    await lists.sweep();

    expect(lists.requests).toEqual([]);
    expect((await lists.listOf(7))?.problem?.code).toBe('results_not_configured');
    expect(lists.ledger.calls.filter(call => call === 'replace')).toHaveLength(calls);
    lists.setFeeds([makeFeed({ results: { write: 'file' } })]);
    await lists.sweep();
    expect(lists.requests).toEqual([[7]]);
    expect((await lists.listOf(7))?.problem).toBeUndefined();
    expect(lists.lines.filter(({ message }) => String(message).includes('no longer configured'))).toHaveLength(1);
  });

  test('for a feed that no longer collects wait, too, even if no feed collects', async () => {
    const lists = open();
    lists.add(7);
    lists.setFeeds([makeFeed()]);
    await lists.sweep();

    expect(lists.requests).toEqual([]);
    expect((await lists.listOf(7))?.problem?.code).toBe('results_not_configured');
    expect(lists.markOf(7)).toMatchObject({ list: 7 });
  });

  test('without a readable secret are counted as stalled after a day, and go on when there is one', async () => {
    const lists = open();
    lists.add(7);
    const broken = { readLists: () => Promise.reject(new Error('the secret holds the placeholder')) };
    await lists.sweep(broken);
    expect(lists.metrics.get('acme')).toMatchObject({ listsStalled: 0 });
    lists.pass(DAY + HOUR);
    await lists.sweep(broken);
    expect(lists.metrics.get('acme')).toMatchObject({ listsStalled: 1 });
    expect(lists.lines).toContainEqual(expect.objectContaining({ reason: expect.stringContaining('placeholder') }));
    await lists.sweep();
    expect(lists.requests).toEqual([[7]]);
    await lists.sweep();

    expect(lists.metrics.get('acme')).toMatchObject({ listsStalled: 0 });
  });

  test('of one faulty list do not hold up the others', async () => {
    const lists = open();
    const { id } = lists.add(7);
    lists.add(8);
    lists.shown.set(7, { word: 'Suspended', completedAt: '' });
    lists.shown.set(8, { word: 'Suspended', completedAt: '' });
    lists.ledger.delete(id);
    await lists.sweep();

    expect((await lists.listOf(8))?.state).toBe('suspended');
  });
});

describe('words of the API', () => {
  test.each<[word: string, state: ListState]>([
    ['In progress', 'running'],
    ['IN_PROGRESS', 'running'],
    ['Suspended', 'suspended'],
    ['suspended', 'suspended'],
    ['Completed', 'completed'],
    ['COMPLETED', 'completed'],
    ['Canceled', 'canceled'],
    ['Cancelled', 'canceled'],
    ['cancelled', 'canceled'],
    ['Paused', 'running'],
    ['', 'running'],
  ])('"%s": the list is %s', async (word, state) => {
    const lists = open({ settleMinutes: 10 });
    lists.add(7);
    lists.shown.set(7, { word, completedAt: '' });
    await lists.sweep();

    expect((await lists.listOf(7))?.state).toBe(state);
  });

  test('that are unknown are reported once, and the list is looked at further', async () => {
    const lists = open();
    lists.add(7);
    lists.shown.set(7, { word: 'Paused by +12025550101', completedAt: '' });
    for (let sweep = 0; sweep < 3; sweep++) {
      await lists.sweep();
      lists.pass(HOUR);
    }

    const said = lists.lines.filter(({ message }) => String(message).includes('not documented'));
    expect(said).toHaveLength(1);
    expect(lists.requests).toHaveLength(3);
  });
});

describe('a list', () => {
  test('that is suspended for a day is counted as stalled', async () => {
    const lists = open();
    lists.add(7);
    lists.shown.set(7, { word: 'Suspended', completedAt: '' });
    await lists.sweep();
    expect(lists.metrics.get('acme')).toMatchObject({ listsRunning: 1, listsStalled: 0 });
    // Due or not: an alarm must not flap between two looks.
    for (let sweeps = 0; sweeps < 24; sweeps++) {
      lists.pass(HOUR);
      await lists.sweep();
    }
    for (let sweeps = 0; sweeps < 6; sweeps++) {
      lists.pass(SWEEP);
      await lists.sweep();
      expect(lists.metrics.get('acme')).toMatchObject({ listsRunning: 1, listsStalled: 1 });
    }
    lists.shown.set(7, { word: 'In progress', completedAt: '' });
    lists.pass(HOUR);
    await lists.sweep();
    await lists.sweep();
    expect(lists.metrics.get('acme')).toMatchObject({ listsRunning: 1, listsStalled: 0 });
  });

  test('is gone only after three looks in a row, an hour apart', async () => {
    const lists = open();
    lists.add(7);
    lists.shown.delete(7);
    await lists.sweep();
    lists.pass(30 * MINUTE);
    await lists.sweep();
    expect(lists.requests).toHaveLength(1);
    lists.pass(31 * MINUTE);
    await lists.sweep();
    lists.shown.set(7, { word: 'In progress', completedAt: '' });
    lists.pass(HOUR);
    await lists.sweep();
    expect(lists.markOf(7)?.missing).toBe(0);
    lists.shown.delete(7);
    for (let look = 0; look < 3; look++) {
      lists.pass(HOUR);
      expect((await lists.listOf(7))?.state).toBe('running');
      await lists.sweep();
    }

    expect(lists.ledger.listMoves).toEqual(['running gone look']);
  });

  test('whose tasks cannot be read is tried again later, and gives the reason', async () => {
    const lists = open({ settleMinutes: 0 });
    lists.add(7);
    lists.shown.set(7, { word: 'Completed', completedAt: '' });
    await lists.sweep();

    expect(lists.lines.map(({ message }) => message)).toContain('a list could not be looked after');
  });
});

/** Every move of a list that a look makes, made by looks. */
describe('the table of lists', () => {
  const words: Readonly<Partial<Record<ListState, string>>> = {
    running: 'In progress',
    suspended: 'Suspended',
    completed: 'Completed',
    canceled: 'Canceled',
  };
  const byLook = LIST_MOVES.flatMap(([from, to, step]) =>
    step === 'look' && from !== 'collected' && to in words ? [[from, to] as const] : [],
  );

  test.each(byLook)('%s to %s by a look', async (from, to) => {
    const lists = open({ settleMinutes: 10 });
    lists.add(7, from);
    lists.shown.set(7, { word: words[to] ?? '', completedAt: '' });
    const mark = lists.markOf(7);
    if (mark)
      await lists.lists.mark({ feed: 'acme', submission: '7'.padStart(64, '0') }, { ...mark, word: words[from] });
    await lists.sweep();

    expect(lists.ledger.listMoves).toEqual([`${from} ${to} look`]);
  });
});
