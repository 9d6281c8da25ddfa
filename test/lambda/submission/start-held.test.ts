import { describe, expect, test } from 'vitest';
import type { Submission } from '../../../lambda/ledger/submission.ts';
import { createLog } from '../../../lambda/log.ts';
import { startHeld } from '../../../lambda/submission/start-held.ts';
import { openLists } from '../../../lambda/voximplant/account.ts';
import type { CallContext } from '../../../lambda/voximplant/call-method.ts';
import { account, create, openTestSimulator, signToken } from '../../local/voximplant/open-test-simulator.ts';
import { makeCallContext } from '../../support/call-context.ts';
import { at, makeDraft } from '../../support/make-draft.ts';
import { makeFeed } from '../../support/make-feed.ts';
import { makeRun, makeWorld } from '../../support/make-world.ts';
import { createMemoryLedger } from '../../support/memory-ledger.ts';
import { answerWith, startApi } from '../../support/start-api.ts';

const QUIET = createLog({ info: () => undefined, warn: () => undefined, error: () => undefined });

/** Starts a submission whose lists are looked up in this way. */
function startWith(
  api: CallContext,
  ledger: ReturnType<typeof createMemoryLedger>,
  entry: Submission,
  feed: object = {},
) {
  const create = () => Promise.reject(new Error('nothing is sent here'));
  const account = async () => ({ create, ...openLists(api) });
  const world = makeWorld({ ledger, voximplant: { account, renewKey: async () => false }, now: () => at(1) });
  return startHeld(
    entry,
    { feed: makeFeed({ start: 'held', ...feed }), run: makeRun({ log: QUIET }), file: 'gone' },
    world,
  );
}

/** A submission with a list requested as held, with the given stored and planned contacts. */
async function open(options: Parameters<typeof openTestSimulator>[0], planned: number) {
  const simulator = await openTestSimulator(options);
  await create(simulator, { name: 'People', is_cancelled: 'true' });
  const [list] = simulator.lists;
  const ledger = createMemoryLedger(() => at(0));
  const answer = { list_id: list?.listId ?? 0, count: 2, answeredAt: at(0).toISOString(), full: {} };
  const plan = { rows: planned, columns: 2, bytes: 10, sha256: '', delimiter: ';', encoding: 'UTF-8', blankLines: 0 };
  const entry = ledger.put(makeDraft({ state: 'held', lease: undefined, answer, plan }));
  const api = makeCallContext(simulator.url, await signToken());
  const start = () => startWith(api, ledger, entry);
  return { ledger, entry, simulator, api, start };
}

test('a list with as many contacts as planned is started', async () => {
  const { simulator, start } = await open({}, 2);
  await using _closed = simulator;
  expect(simulator.lists).toMatchObject([{ status: 'Canceled', dialled: false }]);

  expect(await start()).toMatchObject({ submission: { receipt: { state: 'created' } } });
  expect(simulator.lists).toMatchObject([{ status: 'In progress', dialled: true }]);
});

test('a list with another number of contacts stays cancelled, and the drop is rejected', async () => {
  const { simulator, start } = await open({}, 3);
  await using _closed = simulator;

  expect(await start()).toMatchObject({
    submission: {
      receipt: {
        state: 'rejected',
        problems: [{ code: 'count_differs', message: expect.stringMatching(/^Voximplant stored 2 of 3 rows; list /) }],
      },
    },
  });
  expect(simulator.lists).toMatchObject([{ dialled: false }]);
});

test('a list that already dials, because the API ignores is_cancelled, is recorded as created', async () => {
  const { simulator, start } = await open({ isCancelledHonoured: false }, 3);
  await using _closed = simulator;

  expect(await start()).toMatchObject({ submission: { receipt: { state: 'created' } } });
  expect(simulator.requests.count('RecoverCallList')).toBe(0);
});

test.each(['GetCallLists', 'RecoverCallList'])('a list stays held while %s does not answer', async method => {
  const { simulator, start } = await open({}, 2);
  await using _closed = simulator;
  simulator.misbehave({ method, kind: 'html' });

  expect(await start()).toMatchObject({
    submission: { receipt: { state: 'held' } },
    pause: { code: 'held_not_started', until: at(61) },
  });
  expect(simulator.lists).toMatchObject([{ dialled: false }]);
});

test('a list in an unknown state is neither counted as dialling nor started', async () => {
  const answer = { result: [{ list_id: 5, list_name: 'People', status: 'Suspended' }], count: 1, total_count: 1 };
  const api = await startApi(answerWith(answer));
  const ledger = createMemoryLedger(() => at(0));
  const held = { list_id: 5, answeredAt: at(0).toISOString(), full: {} };
  const entry = ledger.put(makeDraft({ state: 'held', lease: undefined, answer: held }));

  const started = await startWith(makeCallContext(api.url), ledger, entry);

  expect(started).toMatchObject({ submission: { receipt: { state: 'held' } }, pause: { code: 'held_not_started' } });
  expect(api.requests).toHaveLength(1);
});

test('a person who stops the submission before the start prevents it', async () => {
  const { ledger, entry, simulator, start } = await open({}, 2);
  await using _closed = simulator;
  ledger.beforeNextWrite(() => ledger.put({ ...entry.receipt, state: 'skipped' }));

  await expect(start()).rejects.toMatchObject({ code: 'ledger_conflict' });

  expect(simulator.lists).toMatchObject([{ status: 'Canceled', dialled: false }]);
});

test('the submission has a lease during the start, and none after a failed start', async () => {
  const { ledger, entry, simulator, start } = await open({}, 2);
  await using _closed = simulator;
  simulator.misbehave({ method: 'RecoverCallList', kind: 'html' });
  const leases: unknown[] = [];
  const { replace } = ledger;
  ledger.replace = (before, draft, step) => {
    leases.push(draft.lease?.owner);
    return replace(before, draft, step);
  };

  expect(await start()).toMatchObject({
    submission: { receipt: { state: 'held' } },
    pause: { code: 'held_not_started' },
  });

  expect(leases).toEqual(['worker', undefined]);
  expect((await ledger.read('acme', entry.receipt.submission))?.receipt.lease).toBeUndefined();
});

test('a list started by a worker that slept past its lease is stopped again if a person had stopped it', async () => {
  const { ledger, entry, simulator, start } = await open({}, 2);
  await using _closed = simulator;
  const { replace } = ledger;
  ledger.replace = (before, draft, step) => {
    if (draft.state === 'created') ledger.put({ ...entry.receipt, state: 'skipped' });
    return replace(before, draft, step);
  };

  await expect(start()).rejects.toMatchObject({ code: 'ledger_conflict' });

  expect(simulator.lists).toMatchObject([{ status: 'Canceled' }]);
});

test('a list is not started outside the calling hours of its feed', async () => {
  const { ledger, entry, simulator, api } = await open({}, 2);
  await using _closed = simulator;
  const plan = entry.receipt.plan && { ...entry.receipt.plan, hours: { freeRows: 2, otherDayRows: 0 } };
  const parameters = { rule_id: 1, priority: 1, max_simultaneous: 1, num_attempts: 1, name: 'People' };
  const night = ledger.put({ ...entry.receipt, plan, parameters });
  // It is a Friday, three in the morning.
  const callingHours = { zone: 'UTC', days: 'mon-sun', from: '09:00', to: '18:00' };

  expect(await startWith(api, ledger, night, { callingHours })).toEqual({
    submission: night,
    pause: {
      code: 'outside_hours',
      message: expect.stringContaining('09:00-18:00'),
      until: new Date('2026-01-02T09:00:00Z'),
    },
  });
  expect(simulator.lists).toMatchObject([{ status: 'Canceled', dialled: false }]);
});

test.each([
  ['a row with a past start within the hours', { startsFrom: '2026-01-01T17:30:00.000Z' }, {}],
  ['a list with a past start within the hours', {}, { start_at: Date.parse('2026-01-01T17:30:00Z') / 1000 }],
])('%s does not allow a start at night', async (_, bound, start) => {
  const { ledger, entry, simulator, api } = await open({}, 2);
  await using _closed = simulator;
  const hours = { freeRows: 'start_at' in start ? 2 : 0, otherDayRows: 0, bound };
  const plan = entry.receipt.plan && { ...entry.receipt.plan, hours };
  const parameters = { rule_id: 1, priority: 1, max_simultaneous: 1, num_attempts: 1, name: 'People', ...start };
  const night = ledger.put({ ...entry.receipt, plan, parameters });
  const callingHours = { zone: 'UTC', days: 'mon-sun', from: '09:00', to: '18:00' };

  expect(await startWith(api, ledger, night, { callingHours })).toMatchObject({ pause: { code: 'outside_hours' } });
  expect(simulator.requests.count('RecoverCallList')).toBe(0);
});

test('a list of another account is neither looked for nor started in this one', async () => {
  const { ledger, entry, simulator, api } = await open({}, 2);
  await using _closed = simulator;
  const other = ledger.put({ ...entry.receipt, account: account.account_id + 1 });
  const asked = simulator.requests.all.length;

  expect(await startWith(api, ledger, other)).toMatchObject({
    submission: { receipt: { state: 'held' } },
    pause: { code: 'held_not_started', message: expect.stringContaining('it was sent as account') },
  });
  expect(simulator.requests.all).toHaveLength(asked);
});

describe('a list whose answer was lost', () => {
  /** The same, found by its name the given seconds after it was sent. */
  async function openFound(planned: number, change: object = {}, answeredAt = 0) {
    const opened = await open({}, planned);
    const { ledger, entry, api } = opened;
    const { count: _unknown, ...answer } = entry.receipt.answer ?? { list_id: 0, full: {} };
    const found = { ...answer, answeredAt: at(answeredAt).toISOString(), reconciled: true };
    const submission = ledger.put({ ...entry.receipt, answer: found, ...change });
    return { ...opened, go: () => startWith(api, ledger, submission) };
  }

  test('is started when the API shows as many contacts as planned, and the receipt gets the number', async () => {
    const { simulator, go } = await openFound(2);
    await using _closed = simulator;

    expect(await go()).toMatchObject({
      submission: { receipt: { state: 'created', answer: { count: 2, reconciled: true }, problems: [] } },
    });
    expect(simulator.lists).toMatchObject([{ dialled: true }]);
  });

  test('is started when it has no more contacts than an API that counts the header reports, with a warning', async () => {
    const { simulator, go } = await openFound(1);
    await using _closed = simulator;

    expect(await go()).toMatchObject({
      submission: { receipt: { state: 'created', warnings: [{ code: 'count_differs' }] } },
    });
  });

  test.each([
    ['fewer', 3],
    ['many fewer', 3000],
  ])('and has %s contacts is waited for while they may still arrive, and then rejected', async (_, planned) => {
    const early = await openFound(planned);
    await using _closed = early.simulator;
    expect(await early.go()).toMatchObject({
      submission: { receipt: { state: 'held' } },
      pause: { code: 'held_not_started', message: expect.stringContaining('does not show all') },
    });

    const late = await openFound(planned, {}, -700);
    await using _lateClosed = late.simulator;
    const message = expect.stringMatching(/^Voximplant stored fewer than \d+ rows; list \d+ stays cancelled$/);
    expect(await late.go()).toMatchObject({
      submission: { receipt: { state: 'rejected', problems: [{ code: 'count_differs', message }] } },
    });
    expect([early, late].flatMap(({ simulator }) => simulator.lists.map(({ dialled }) => dialled))).toEqual([
      false,
      false,
    ]);
  });

  test.each([
    ['the API cannot be reached', {}, /GetCallListDetails/],
    ['the number of sent rows is unknown', { plan: undefined }, /not recorded how many rows/],
  ])('stays held when %s', async (_, change, why) => {
    const { simulator, go } = await openFound(2, change);
    await using _closed = simulator;
    simulator.misbehave({ method: 'GetCallListDetails', kind: 'html' });

    expect(await go()).toMatchObject({
      submission: { receipt: { state: 'held' } },
      pause: { code: 'held_not_started', message: expect.stringMatching(why) },
    });
    expect(simulator.lists).toMatchObject([{ dialled: false }]);
  });
});

test('a list that is cancelled in the other spelling is started, too', async () => {
  const answers = [
    { result: [{ list_id: 5, list_name: 'People', status: 'Cancelled' }], count: 1, total_count: 1 },
    { result: true, count_recovery: 2 },
  ];
  const api = await startApi((...given) => answerWith(answers.shift() ?? {})(...given));
  const ledger = createMemoryLedger(() => at(0));
  const held = { list_id: 5, count: 2, answeredAt: at(0).toISOString(), full: {} };
  const entry = ledger.put(makeDraft({ state: 'held', lease: undefined, answer: held }));

  expect(await startWith(makeCallContext(api.url), ledger, entry)).toMatchObject({
    submission: { receipt: { state: 'created' } },
  });
});
