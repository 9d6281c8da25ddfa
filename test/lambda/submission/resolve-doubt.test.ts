import { describe, expect, test } from 'vitest';
import { submissionMark } from '../../../lambda/ledger/fingerprint.ts';
import { createLog } from '../../../lambda/log.ts';
import { resolveDoubt } from '../../../lambda/submission/resolve-doubt.ts';
import { openLists } from '../../../lambda/voximplant/account.ts';
import type { Search } from '../../../lambda/voximplant/find-call-lists.ts';
import { account, create, openTestSimulator, signToken } from '../../local/voximplant/open-test-simulator.ts';
import { makeCallContext } from '../../support/call-context.ts';
import { at, makeDraft } from '../../support/make-draft.ts';
import { makeFeed } from '../../support/make-feed.ts';
import { makeHead } from '../../support/make-head.ts';
import { makeRun, makeWorld } from '../../support/make-world.ts';
import { createMemoryLedger } from '../../support/memory-ledger.ts';
import { openVoximplant } from '../../support/open-voximplant.ts';
import { answerWith, startApi } from '../../support/start-api.ts';

const NAME = `People${submissionMark('f'.repeat(64))}`;
const PARAMETERS = { rule_id: 1, priority: 1, max_simultaneous: 1, num_attempts: 1, name: 'People' };
const PLAN = { rows: 2, columns: 2, bytes: 10, sha256: '', delimiter: ';', encoding: 'UTF-8', blankLines: 0 };
const HEAD = makeHead();
const LEASE = { owner: 'b', until: at(9_000).toISOString() };

/** A submission in doubt, a simulator, and the resolver the given seconds after the doubt began. */
async function open(doubt: object = {}, change: object = {}) {
  const simulator = await openTestSimulator();
  const logged: string[] = [];
  const write = (line: { message?: unknown }) => logged.push(String(line.message));
  const log = createLog({ info: write, warn: write, error: write });
  const ledger = createMemoryLedger(() => at(0));
  const entry = ledger.put(
    makeDraft({
      state: 'in_doubt',
      lease: undefined,
      listName: NAME,
      doubt: { since: at(0).toISOString(), reason: 'lost', looks: 0, parked: false, ...doubt },
      ...change,
    }),
  );
  const token = await signToken();
  const voximplant = openVoximplant(simulator.url, { get: async () => token, renew: async () => false });
  const resolve = (seconds: number, feed: object = {}, isComplete = true) => {
    const world = makeWorld({ ledger, voximplant, now: () => at(seconds) });
    const run = makeRun({ owner: 'b', deadline: () => at(8_995), log });
    const file = isComplete ? { head: HEAD, parameters: PARAMETERS } : ('incomplete' as const);
    return resolveDoubt(entry, { feed: makeFeed({ quietPeriodSeconds: 600, ...feed }), run, file }, world);
  };
  return { simulator, resolve, logged, ledger };
}

describe('a list that exists', () => {
  test('is adopted', async () => {
    const { simulator, resolve } = await open();
    await using _closed = simulator;
    await create(simulator, { name: NAME });

    expect(await resolve(10)).toMatchObject({
      submission: { receipt: { state: 'created', problems: [], answer: { reconciled: true } } },
    });
    const adopted = await resolve(10).catch(error => error);
    expect(adopted, 'by one worker only').toMatchObject({ code: 'ledger_conflict' });
  });

  test('and has twins: the oldest counts, the others are stopped and named', async () => {
    const { simulator, resolve, logged } = await open();
    await using _closed = simulator;
    for (let count = 0; count < 3; count++) await create(simulator, { name: NAME });
    const [first, ...twins] = simulator.lists.map(({ listId }) => listId);

    const resolved = await resolve(10);

    expect(resolved).toMatchObject({
      submission: { receipt: { state: 'created', answer: { list_id: first }, twins } },
    });
    expect(simulator.lists.map(({ status }) => status)).toEqual(['In progress', 'Canceled', 'Canceled']);
    expect(logged.filter(line => line.startsWith('a second list'))).toHaveLength(2);
  });

  test('and dials although it should be held counts, rather than an older one that never dialled', async () => {
    const { simulator, resolve } = await open();
    await using _closed = simulator;
    await create(simulator, { name: NAME, is_cancelled: 'true' });
    await create(simulator, { name: NAME });

    const resolved = await resolve(10, { start: 'held' });

    expect(resolved).toMatchObject({
      submission: { receipt: { state: 'created', answer: { list_id: simulator.lists[1]?.listId } } },
    });
    expect(simulator.lists.map(({ dialled }) => dialled)).toEqual([false, true]);
    expect(simulator.lists[1]?.status).toBe('In progress');
  });

  test('and is cancelled is started if its feed holds its lists, and not otherwise', async () => {
    const { simulator, resolve, ledger } = await open({}, { parameters: PARAMETERS });
    await using _closed = simulator;
    await create(simulator, { name: NAME, is_cancelled: 'true' });

    expect(await resolve(10, { start: 'held' })).toMatchObject({ submission: { receipt: { state: 'held' } } });
    expect(ledger.moves).toEqual(['in_doubt held look']);

    const other = await open({}, { parameters: PARAMETERS });
    await using _otherClosed = other.simulator;
    await create(other.simulator, { name: NAME, is_cancelled: 'true' });
    expect(await other.resolve(10)).toMatchObject({ submission: { receipt: { state: 'created' } } });
  });

  const planOf = (rows: number) => ({ ...PLAN, rows });
  test.each([
    [2, { problems: [], answer: { count: 2 } }, 'In progress'],
    [1, { problems: [], answer: { count: 2 }, warnings: [{ code: 'count_differs' }] }, 'In progress'],
    [3, { problems: [{ code: 'count_differs', message: expect.stringContaining('was stopped') }] }, 'Canceled'],
  ])('and was sent with %i rows is compared with them', async (rows, receipt, status) => {
    const { simulator, resolve } = await open({}, { plan: planOf(rows) });
    await using _closed = simulator;
    await create(simulator, { name: NAME });

    const { submission } = await resolve(10, { whenCountDiffers: 'stop' });

    expect(submission.receipt).toMatchObject({ state: 'created', ...receipt });
    expect(simulator.lists).toMatchObject([{ status }]);
  });

  test('and whose contacts cannot be counted is still adopted, with a warning in the log', async () => {
    const { simulator, resolve, logged } = await open({}, { plan: planOf(2) });
    await using _closed = simulator;
    await create(simulator, { name: NAME });
    simulator.misbehave({ method: 'GetCallListDetails', kind: 'html' });

    const { submission } = await resolve(10);

    expect(submission.receipt).toMatchObject({ state: 'created', problems: [] });
    expect(submission.receipt.answer).not.toHaveProperty('count');
    expect(logged).toContain('the contacts of the list could not be counted');
  });

  test('and is cancelled in the other spelling is held, too', async () => {
    const list = { list_id: 5, list_name: NAME, status: 'Cancelled' };
    const { url } = await startApi(answerWith({ result: [list], count: 1, total_count: 1 }));
    const ledger = createMemoryLedger(() => at(0));
    const doubt = { since: at(0).toISOString(), reason: 'lost', looks: 0, parked: false };
    const doubted = ledger.put(makeDraft({ state: 'in_doubt', lease: undefined, parameters: PARAMETERS, doubt }));
    const lists = openLists(makeCallContext(url));
    const ask = async () => ({ create: () => Promise.reject(new Error('nothing is sent here')), ...lists });
    const world = makeWorld({ ledger, voximplant: { account: ask, renewKey: async () => false } });

    const way = { feed: makeFeed({ start: 'held' }), run: makeRun(), file: 'gone' } as const;
    expect(await resolveDoubt(doubted, way, world)).toMatchObject({ submission: { receipt: { state: 'held' } } });
  });

  test('and has a twin that cannot be stopped: nothing is concluded until it is stopped', async () => {
    const { simulator, resolve } = await open();
    await using _closed = simulator;
    await create(simulator, { name: NAME });
    await create(simulator, { name: NAME });
    simulator.misbehave({ method: 'StopCallListProcessing', kind: 'html' });

    expect(await resolve(10)).toMatchObject({
      submission: { receipt: { state: 'in_doubt' } },
      pause: { until: at(70) },
    });
  });
});

describe('a list that does not exist', () => {
  test.each([
    [0, 200],
    [450, 150],
    [599, 1],
  ])('after %i seconds of the quiet period is looked for again after %i', async (seconds, wait) => {
    const { simulator, resolve } = await open({ looks: 3 });
    await using _closed = simulator;

    expect(await resolve(seconds)).toMatchObject({
      submission: { receipt: { state: 'in_doubt', doubt: { looks: 4, lastLookAt: at(seconds).toISOString() } } },
      pause: { code: 'submission_in_doubt', until: at(seconds + wait) },
    });
  });

  test('is not sent again after only one look, however late', async () => {
    const { simulator, resolve } = await open({ looks: 0 });
    await using _closed = simulator;

    expect(await resolve(5000)).toMatchObject({
      submission: { receipt: { state: 'in_doubt' } },
      pause: { until: at(5001) },
    });
  });

  test('is sent again after the quiet period, under a lease', async () => {
    const { simulator, resolve } = await open({ looks: 1 });
    await using _closed = simulator;

    expect(await resolve(600)).toMatchObject({
      submission: { receipt: { state: 'claimed', lease: LEASE, resends: 1, attempts: [{ owner: 'b' }] } },
    });
  });

  test.each<[string, object, object, boolean]>([
    ['its feed parks', { whenInDoubt: 'park' }, {}, true],
    ['it has been sent again before', {}, { resends: 1 }, true],
    ['its parameters are missing', {}, {}, false],
  ])('is parked when %s', async (_, feed, change, isComplete) => {
    const { simulator, resolve } = await open({ looks: 1 }, change);
    await using _closed = simulator;

    const resolved = await resolve(600, feed, isComplete);

    expect(resolved).toMatchObject({
      submission: {
        receipt: { state: 'in_doubt', doubt: { parked: true }, problems: [{ code: 'submission_parked' }] },
      },
    });
    expect(resolved).not.toHaveProperty('pause');
  });
});

describe('an API that proves nothing', () => {
  const DAY = 24 * 3600;
  const other = { list_id: 5, list_name: 'Autumn', status: 'In progress' };

  test.each([
    ['sends no total', { result: [], count: 0 }],
    ['sends no total, but other lists', { result: [other], count: 1 }],
    ['sends a total that differs from its lists', { result: [], count: 0, total_count: 3 }],
    ['sends an unreadable answer', 'a page'],
    ['rejects the request', { error: { code: 100, msg: 'no' } }],
  ])('never denies a list if it %s: the function asks for a day, and then a person decides', async (_what, answer) => {
    const { url } = await startApi(answerWith(answer));
    const ledger = createMemoryLedger(() => at(0));
    const doubt = { since: at(0).toISOString(), reason: 'lost', looks: 0, parked: false };
    const doubted = ledger.put(makeDraft({ state: 'in_doubt', lease: undefined, parameters: PARAMETERS, doubt }));
    const lists = openLists(makeCallContext(url));
    const ask = async () => ({ create: () => Promise.reject(new Error('nothing is sent here')), ...lists });
    const resolve = (seconds: number) => {
      const world = makeWorld({
        ledger,
        voximplant: { account: ask, renewKey: async () => false },
        now: () => at(seconds),
      });
      const file = { head: HEAD, parameters: PARAMETERS };
      return resolveDoubt(doubted, { feed: makeFeed({ quietPeriodSeconds: 600 }), run: makeRun(), file }, world);
    };

    for (const seconds of [0, 600, 600 + DAY - 1]) {
      const { submission, pause } = await resolve(seconds);
      expect(submission.receipt).toMatchObject({ state: 'in_doubt', doubt: { looks: 0, parked: false } });
      expect(pause).toMatchObject({ message: expect.stringMatching(/^the API could not be asked for the list: ./) });
    }
    const { submission, pause } = await resolve(600 + DAY);

    expect(submission.receipt).toMatchObject({
      state: 'in_doubt',
      doubt: { looks: 0, parked: true },
      problems: [{ code: 'submission_parked', message: expect.stringContaining('could not be asked for the list: ') }],
      writeBack: { pending: true },
    });
    expect(pause).toBeUndefined();
    expect(ledger.moves).toEqual([]);
  });
});

describe('a list sent as another account', () => {
  const OTHER = { account: account.account_id + 1, parameters: PARAMETERS };

  test('is not denied by this account: its event comes back while somebody may fix the secret', async () => {
    const { simulator, resolve, ledger } = await open({ looks: 1 }, OTHER);
    await using _closed = simulator;

    const { submission, pause } = await resolve(590);

    expect(submission.receipt).toMatchObject({ state: 'in_doubt', doubt: { looks: 1, parked: false } });
    expect(pause).toMatchObject({ until: at(600), message: expect.stringContaining('it was sent as account') });
    expect([simulator.requests.all, ledger.moves]).toEqual([[], []]);
  });

  test('is parked after the quiet period, with its reason, and never sent again', async () => {
    const { simulator, resolve } = await open({ looks: 9 }, OTHER);
    await using _closed = simulator;

    const { submission } = await resolve(600);

    expect(submission.receipt).toMatchObject({
      state: 'in_doubt',
      doubt: { looks: 9, parked: true },
      problems: [{ code: 'submission_parked', message: expect.stringContaining('it was sent as account') }],
      writeBack: { pending: true },
    });
    expect(simulator.requests.all).toEqual([]);
  });

  test('is looked for as usual if it is this account after all', async () => {
    const { simulator, resolve } = await open({}, { account: account.account_id });
    await using _closed = simulator;
    await create(simulator, { name: NAME });

    expect(await resolve(10)).toMatchObject({ submission: { receipt: { state: 'created' } } });
  });
});

test('an API that is unavailable leaves everything unchanged', async () => {
  const { simulator, resolve, ledger } = await open({ looks: 5 });
  await using _closed = simulator;
  simulator.misbehave({ method: 'GetCallLists', kind: 'html' });

  expect(await resolve(9_999)).toMatchObject({ pause: { until: at(10_059) } });
  expect(ledger.calls).not.toContain('replace');
});

test('nobody is asked once the run has ended, and the event comes back at the default time of the queue', async () => {
  const ledger = createMemoryLedger(() => at(0));
  const doubt = { since: at(0).toISOString(), reason: 'lost', looks: 1, parked: false };
  const doubted = ledger.put(makeDraft({ state: 'in_doubt', lease: undefined, listName: NAME, doubt }));
  const run = makeRun({ signal: AbortSignal.abort() });

  const stand = await resolveDoubt(doubted, { feed: makeFeed(), run, file: 'gone' }, makeWorld({ ledger }));

  expect(stand).toEqual({
    submission: doubted,
    pause: { code: 'submission_in_doubt', message: expect.stringContaining(`its name is "${NAME}": lost`) },
  });
  expect(ledger.calls).toEqual([]);
});

test('a document without the beginning of its doubt is malformed', async () => {
  const ledger = createMemoryLedger(() => at(0));
  const broken = ledger.put(makeDraft({ state: 'in_doubt', lease: undefined, listName: NAME }));
  const way = { feed: makeFeed(), run: makeRun(), file: 'gone' } as const;

  await expect(resolveDoubt(broken, way, makeWorld({ ledger }))).rejects.toMatchObject({ code: 'ledger_unreadable' });
});

test.each([
  ['as it was written', 'Known ~ffffffffffff', 'Known ~ffffffffffff'],
  ['as derived from its parameters, if none was written', undefined, NAME],
])('a list is looked for by its name, %s', async (_, recorded, listName) => {
  const ledger = createMemoryLedger(() => at(0));
  const doubt = { since: at(0).toISOString(), reason: 'lost', looks: 0, parked: false };
  const document = { listName: recorded, parameters: PARAMETERS, doubt, createdAt: at(-9).toISOString() };
  const doubted = ledger.put(makeDraft({ state: 'in_doubt', lease: undefined, ...document }));
  const searches: Search[] = [];
  const unasked = () => Promise.reject(new Error('nobody asks this'));
  const open = async () => ({
    create: unasked,
    statuses: unasked,
    stop: unasked,
    recover: unasked,
    tasks: unasked,
    find: async (search: Search) => {
      searches.push(search);
      return { kind: 'unknown', reason: 'HTTP 503' } as const;
    },
  });
  const world = makeWorld({ ledger, voximplant: { account: open, renewKey: async () => false } });

  await resolveDoubt(doubted, { feed: makeFeed(), run: makeRun(), file: 'gone' }, world);

  expect(searches).toEqual([{ mark: ' ~ffffffffffff', listName, from: at(-9) }]);
});
