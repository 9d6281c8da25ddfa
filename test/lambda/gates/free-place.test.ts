import { randomUUID } from 'node:crypto';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { countFreePlaces, freePlace } from '../../../lambda/gates/free-place.ts';
import type { Draft } from '../../../lambda/ledger/ledger.ts';
import { createDocuments } from '../../../lambda/ledger/store/conditional-document.ts';
import { activeKey } from '../../../lambda/ledger/store/ledger-keys.ts';
import { openLists } from '../../../lambda/voximplant/account.ts';
import type { CallContext } from '../../../lambda/voximplant/call-method.ts';
import { connect, startTestServer } from '../../local/s3/start-test-server.ts';
import { create, openTestSimulator, signToken } from '../../local/voximplant/open-test-simulator.ts';
import { makeCallContext } from '../../support/call-context.ts';
import { at, makeDraft } from '../../support/make-draft.ts';
import { makeFeed } from '../../support/make-feed.ts';
import { makeRun, makeWorld } from '../../support/make-world.ts';
import { createMemoryLedger } from '../../support/memory-ledger.ts';
import { answerWith, startApi } from '../../support/start-api.ts';

const idOf = (letter: string) => letter.repeat(64);
const PARAMETERS = { rule_id: 1, priority: 1, max_simultaneous: 1, num_attempts: 1, name: 'people' };

async function open() {
  const { server } = await startTestServer();
  const s3 = connect(server, { maxAttempts: 3 });
  let seconds = 0;
  const ledger = createMemoryLedger(() => at(0));
  const simulator = await openTestSimulator();
  const api = makeCallContext(simulator.url, await signToken());
  const now = () => at(seconds);
  const ask = (
    letter: string,
    feed: Readonly<Record<string, unknown>>,
    parameters: object = {},
    context: CallContext = api,
  ) => {
    const create = () => Promise.reject(new Error('nothing is sent here'));
    const account = async () => ({ create, ...openLists(context) });
    const voximplant = { account, renewKey: async () => false };
    const world = makeWorld({ ledger, documents: createDocuments(s3, 'drops'), voximplant, now, newId: randomUUID });
    const { receipt } = createMemoryLedger(now).put(makeDraft({ submission: idOf(letter) }));
    const look = { feed: makeFeed(feed), receipt, parameters: { ...PARAMETERS, ...parameters }, run: makeRun() };
    return freePlace(look, world);
  };
  /** The number of free places. */
  const countFree = (maxActiveLists?: number) => {
    const account = async () => ({
      create: () => Promise.reject(new Error('nothing is sent here')),
      ...openLists(api),
    });
    const voximplant = { account, renewKey: async () => false };
    const world = makeWorld({ ledger, documents: createDocuments(s3, 'drops'), voximplant, now });
    return countFreePlaces({ feed: makeFeed({ maxActiveLists }), run: makeRun() }, world);
  };
  /** Whether a submission gets a place. */
  const reserve = async (letter: string, maxActiveLists: number, context?: CallContext) =>
    (await ask(letter, { maxActiveLists }, {}, context)) === undefined;
  /** Records a submission that has or had a place. */
  const record = (letter: string, change: Partial<Draft>) =>
    ledger.put(makeDraft({ submission: idOf(letter), ...change }));
  /** Creates a dialling list for a submission. */
  async function dial(letter: string): Promise<number> {
    await create(simulator, { name: letter });
    const listId = simulator.lists.at(-1)?.listId ?? 0;
    record(letter, {
      state: 'created',
      lease: undefined,
      answer: { list_id: listId, answeredAt: at(0).toISOString(), full: {} },
    });
    return listId;
  }
  const pass = (more: number) => {
    seconds += more;
  };
  return { s3, server, ledger, simulator, ask, reserve, countFree, record, dial, pass };
}

test('places are given out until all are taken, and a submission keeps its own', async () => {
  const { simulator, reserve, record } = await open();
  await using _closed = simulator;
  record('a', {});
  record('b', {});

  expect([await reserve('a', 2), await reserve('b', 2), await reserve('c', 2)]).toEqual([true, true, false]);
  expect([await reserve('a', 2), await reserve('b', 2)]).toEqual([true, true]);
});

test('the place of an ended list is given to another, that of a dialling list is not', async () => {
  const { simulator, reserve, dial } = await open();
  await using _closed = simulator;
  const first = await dial('a');
  await dial('b');
  await reserve('a', 2);
  await reserve('b', 2);
  expect(await reserve('c', 2)).toBe(false);

  simulator.completeList(first);

  expect(await reserve('c', 2)).toBe(true);
});

test.each<[string, Partial<Draft>, boolean]>([
  ['was rejected', { state: 'rejected', lease: undefined }, true],
  ['waits', { state: 'waiting', lease: undefined }, true],
  [
    'was abandoned before it sent anything',
    { state: 'claimed', lease: { owner: 'x', until: at(-1).toISOString() } },
    true,
  ],
  ['is being planned', { state: 'claimed' }, false],
  ['is being sent', { state: 'sending' }, false],
  ['is in doubt', { state: 'in_doubt', lease: undefined }, false],
  ['is held', { state: 'held', lease: undefined }, false],
])('the place of a submission that %s: is it free? %#', async (_, change, isFree) => {
  const { simulator, reserve, record } = await open();
  await using _closed = simulator;
  record('a', change);
  await reserve('a', 1);

  expect(await reserve('b', 1)).toBe(isFree);
});

test('an API without an answer frees nothing', async () => {
  const { simulator, reserve, dial } = await open();
  await using _closed = simulator;
  simulator.completeList(await dial('a'));
  await reserve('a', 1);
  simulator.misbehave({ method: 'GetCallLists', kind: 'html' });

  expect(await reserve('b', 1)).toBe(false);
});

test('no more concurrent workers get a place than there are places', async () => {
  const { simulator, reserve, record, s3 } = await open();
  await using _closed = simulator;
  const letters = [...'0123456789'];
  for (const letter of letters) record(letter, {});

  const given = await Promise.all(letters.map(letter => reserve(letter, 4)));

  expect(given.filter(Boolean)).toHaveLength(4);
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'drops', Key: activeKey('acme') }));
  expect(JSON.parse((await Body?.transformToString()) ?? '').submissions).toHaveLength(4);
});

test('a place whose answer was lost is taken once, by us', async () => {
  const { simulator, server, reserve, record } = await open();
  await using _closed = simulator;
  record('a', {});
  record('b', {});
  // The write succeeds but its answer is lost: the client retries by itself and finds its own document.
  server.addFault({ operation: 'PutObject', kind: 'drop' });

  expect(await reserve('a', 2)).toBe(true);

  const puts = server.requests.filter(({ operation }) => operation === 'PutObject');
  expect(puts.map(({ status }) => status)).toEqual([200, 412]);
  expect([await reserve('b', 2), await reserve('c', 2)]).toEqual([true, false]);
});

test('a foreign document is not overwritten', async () => {
  const { simulator, reserve, s3 } = await open();
  await using _closed = simulator;
  await s3.send(new PutObjectCommand({ Bucket: 'drops', Key: activeKey('acme'), Body: '{}' }));

  await expect(reserve('a', 1)).rejects.toMatchObject({ code: 'ledger_unreadable' });
});

test('a list that the API does not show keeps its place while it may be too new to be shown', async () => {
  const { simulator, reserve, record, pass } = await open();
  await using _closed = simulator;
  record('a', {
    state: 'created',
    lease: undefined,
    answer: { list_id: 4711, answeredAt: at(0).toISOString(), full: {} },
  });
  await reserve('a', 1);
  expect(await reserve('b', 1)).toBe(false);

  pass(3600);

  expect(await reserve('b', 1)).toBe(true);
});

test('a list in an undocumented state keeps its place', async () => {
  const { reserve, simulator, record } = await open();
  await using _closed = simulator;
  const list = { list_id: 7, list_name: 'A', status: 'Suspended' };
  const { url } = await startApi(answerWith({ result: [list], count: 1, total_count: 1 }));
  const other = makeCallContext(url);
  record('a', {
    state: 'created',
    lease: undefined,
    answer: { list_id: 7, answeredAt: at(-9999).toISOString(), full: {} },
  });
  await reserve('a', 1, other);

  expect(await reserve('b', 1, other)).toBe(false);
});

test.each([
  ['Canceled', true],
  ['Cancelled', true],
  ['COMPLETED', true],
  ['in progress', false],
  ['Suspended', false],
])('a list that is "%s" gives its place back: %s', async (status, isFree) => {
  const { record, reserve } = await open();
  const list = { list_id: 7, list_name: 'a', status };
  const { url } = await startApi(answerWith({ result: [list], count: 1, total_count: 1 }));
  const other = makeCallContext(url);
  const answer = { list_id: 7, answeredAt: at(-9999).toISOString(), full: {} };
  record('a', { state: 'created', lease: undefined, answer });
  await reserve('a', 1, other);

  expect(await reserve('b', 1, other)).toBe(isFree);
});

test('taking the place of an owner with an expired lease keeps that owner from sending', async () => {
  const { ledger, simulator, reserve, record } = await open();
  await using _closed = simulator;
  const asleep = record('a', { lease: { owner: 'asleep', until: at(-1).toISOString() } });
  await reserve('a', 1);

  expect(await reserve('b', 1)).toBe(true);

  expect(await ledger.replace(asleep, { ...asleep.receipt, state: 'sending' }, 'commit')).toBeUndefined();
});

test('of a submission that waited and goes on, and one that finds it waiting, one gets the place', async () => {
  const { ledger, simulator, reserve, record } = await open();
  await using _closed = simulator;
  record('a', { state: 'waiting', lease: undefined });
  await reserve('a', 1);
  const { read } = ledger;
  // The first one is claimed anew right after the second one has seen it waiting.
  ledger.read = async (feed, submission) => {
    ledger.read = read;
    const seen = await read(feed, submission);
    record('a', {});
    expect(await reserve('a', 1)).toBe(true);
    return seen;
  };

  expect(await reserve('b', 1)).toBe(false);
});

test('a submission keeps its place if the limit of the feed drops', async () => {
  const { simulator, reserve, record } = await open();
  await using _closed = simulator;
  for (const letter of ['a', 'b', 'c']) record(letter, {});
  for (const letter of ['a', 'b']) await reserve(letter, 2);

  expect([await reserve('b', 1), await reserve('c', 1)]).toEqual([true, false]);
});

test('a submission with a place does not check the others', async () => {
  const { ledger, simulator, reserve, dial } = await open();
  await using _closed = simulator;
  for (const letter of ['a', 'b']) await dial(letter);
  for (const letter of ['a', 'b']) await reserve(letter, 2);
  simulator.misbehave({ method: 'GetCallLists', kind: 'html' });

  expect(await reserve('b', 1)).toBe(true);

  expect(ledger.calls).toEqual([]);
});

test('the place of a submission that was given back is free, and its document is unchanged', async () => {
  const { ledger, simulator, reserve, record } = await open();
  await using _closed = simulator;
  record('a', { lease: undefined });
  await reserve('a', 1);

  expect(await reserve('b', 1)).toBe(true);

  expect(ledger.calls).toEqual(['read']);
});

test('a drop without a place waits, and names the reason', async () => {
  const { ask, simulator, record } = await open();
  await using _closed = simulator;
  record('a', {});
  await ask('a', { maxActiveLists: 1 });

  expect(await ask('b', { maxActiveLists: 1 })).toEqual({
    kind: 'wait',
    wait: {
      code: 'feed_busy',
      message: 'feed "acme" has its limit of dialling lists, 1',
      for: 'free_place',
      until: at(300),
    },
  });
});

test.each<[string, Readonly<Record<string, unknown>>, object]>([
  ['a dry run', { maxActiveLists: 1 }, { dry_run: true }],
  ['a feed without a limit', {}, {}],
])('%s takes no place, and checks nothing', async (_, feed, parameters) => {
  const { ask, simulator, record, s3 } = await open();
  await using _closed = simulator;
  record('a', {});
  await ask('a', { maxActiveLists: 1 });

  expect(await ask('b', feed, parameters)).toBeUndefined();

  const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'drops', Key: activeKey('acme') }));
  expect(JSON.parse((await Body?.transformToString()) ?? '').submissions).toEqual([idOf('a')]);
});

test('free places are counted without taking or returning one', async () => {
  const { simulator, server, reserve, countFree, dial } = await open();
  await using _closed = simulator;
  await dial('a');
  await dial('b');
  await reserve('a', 3);
  await reserve('b', 3);
  const writes = () => server.requests.filter(({ operation }) => operation === 'PutObject').length;
  const before = writes();

  expect([await countFree(3), await countFree(2), await countFree(1)]).toEqual([1, 0, 0]);
  expect(await countFree()).toBe(Number.POSITIVE_INFINITY);
  expect(writes()).toBe(before);
});

test('the place of an ended list counts as free', async () => {
  const { simulator, reserve, record, countFree } = await open();
  await using _closed = simulator;
  record('a', { state: 'rejected', lease: undefined });
  await reserve('a', 1);

  expect(await countFree(1)).toBe(1);
});
