import { PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { DropdialError } from '../../../lambda/errors.ts';
import type { Draft } from '../../../lambda/ledger/ledger.ts';
import { STATE_NAMES, STATES, type State } from '../../../lambda/ledger/states.ts';
import { readHead } from '../../../lambda/s3/read-head.ts';
import { advance } from '../../../lambda/submission/advance.ts';
import type { Account } from '../../../lambda/voximplant/account.ts';
import type { FoundList } from '../../../lambda/voximplant/find-call-lists.ts';
import { startTestServer } from '../../local/s3/start-test-server.ts';
import { openTestSimulator, signToken } from '../../local/voximplant/open-test-simulator.ts';
import { at, makeDraft } from '../../support/make-draft.ts';
import { makeFeed } from '../../support/make-feed.ts';
import { makeRun, makeWorld } from '../../support/make-world.ts';
import { createMemoryLedger } from '../../support/memory-ledger.ts';
import { openVoximplant } from '../../support/open-voximplant.ts';

const LIST: FoundList = { listId: 7, name: 'people ~ffffffffffff', status: 'In progress', submittedAt: undefined };
const ANSWER = { list_id: 7, count: 2, answeredAt: at(0).toISOString(), full: {} };
const DOUBT = { since: at(0).toISOString(), reason: 'lost', looks: 0, parked: false };

const PARAMETERS = { rule_id: 101, priority: 1, max_simultaneous: 5, num_attempts: 3, name: 'people' };

/** A submission without an owner, and an API that shows the given lists. */
function open(change: Partial<Draft>, found: readonly FoundList[] = []) {
  const ledger = createMemoryLedger(() => at(0));
  const submission = ledger.put(makeDraft({ lease: undefined, ...change }));
  const account: Account = {
    create: () => Promise.reject(new Error('nothing is sent here')),
    find: async () => ({ kind: 'found', lists: found }),
    statuses: async ids => ({ kind: 'statuses', statuses: new Map(ids.map(id => [id, 'Canceled'])) }),
    stop: async () => ({ kind: 'ok', value: {} }),
    recover: async () => ({ kind: 'ok', value: {} }),
    tasks: async (_id, { tasks }) => ({ kind: 'counted', tasks }),
  };
  const world = makeWorld({ ledger, voximplant: { account: async () => account, renewKey: async () => false } });
  const go = (asked = world) => advance(submission, { feed: makeFeed(), run: makeRun(), file: 'gone' }, asked);
  return { ledger, submission, world, go };
}

const atRest = STATE_NAMES.filter(state => STATES[state].over || state === 'waiting');

test.each<State>(atRest)('a submission that is %s stays in its state', async state => {
  const { submission, ledger, go } = open({ state });

  expect(await go()).toEqual({ submission });
  expect(ledger.calls).toEqual([]);
});

test('a parked submission stays in its state until a person decides', async () => {
  const { submission, ledger, go } = open({ state: 'in_doubt', doubt: { ...DOUBT, parked: true } });

  expect(await go()).toEqual({ submission });
  expect(ledger.calls).toEqual([]);
});

describe('one step after the other', () => {
  test('calls a request without an answer in doubt, looks for its list, and finds it', async () => {
    const { ledger, go } = open({ state: 'sending', listName: LIST.name }, [LIST]);

    expect(await go()).toMatchObject({ submission: { receipt: { state: 'created', answer: { list_id: 7 } } } });
    expect(ledger.moves).toEqual(['sending in_doubt lose', 'in_doubt created look']);
  });

  test('pauses a submission whose list is not found, and does not send it again', async () => {
    const { ledger, go } = open({ state: 'sending', listName: LIST.name });

    expect(await go()).toMatchObject({
      submission: { receipt: { state: 'in_doubt', doubt: { looks: 1 } } },
      pause: { code: 'submission_in_doubt' },
    });
    expect(ledger.moves).toEqual(['sending in_doubt lose']);
  });

  test('starts a held list', async () => {
    const { ledger, go } = open({ state: 'held', answer: ANSWER });

    expect(await go()).toMatchObject({ submission: { receipt: { state: 'created' } } });
    expect(ledger.moves).toEqual(['held created start']);
  });

  test('leaves a submission that was given back and lost its object', async () => {
    const { ledger, go } = open({});

    expect(await go()).toMatchObject({ submission: { receipt: { state: 'skipped' } } });
    expect(ledger.moves).toEqual(['claimed skipped leave']);
  });
});

/** A submission with its file in S3, and the simulator as the API. */
async function openFile(change: Partial<Draft> = {}, feed: Readonly<Record<string, unknown>> = {}, tokenUses = 9) {
  const { s3 } = await startTestServer();
  const Body = 'phone;name\n+12025550101;A\n+12025550102;B\n';
  await s3.send(new PutObjectCommand({ Bucket: 'drops', Key: 'acme/people.csv', Body }));
  const run = makeRun();
  const head = await readHead(s3, 'drops', 'acme/people.csv', run.signal);
  if (head === undefined) throw new Error('the object must be there');
  const simulator = await openTestSimulator();
  const token = await signToken();
  let uses = 0;
  const get = async () => {
    if (uses++ === tokenUses) throw new DropdialError('credentials_unreadable', 'the secret is gone');
    return token;
  };
  const voximplant = openVoximplant(simulator.url, { get, renew: async () => false });
  const ledger = createMemoryLedger(() => at(0));
  const submission = ledger.put(makeDraft(change));
  const world = makeWorld({ s3, ledger, voximplant });
  const way = { feed: makeFeed({ duplicateWindowDays: 0, ...feed }), run, file: { head, parameters: PARAMETERS } };
  return { ledger, simulator, go: () => advance(submission, way, world) };
}

describe('one call takes a file', () => {
  test('from the claim to its list', async () => {
    const { ledger, simulator, go } = await openFile();
    await using _closed = simulator;

    const stand = await go();

    expect(stand).toMatchObject({ submission: { receipt: { state: 'created' } } });
    expect(stand).not.toHaveProperty('pause');
    expect(ledger.moves).toEqual(['claimed sending commit', 'sending created answer']);
    expect(simulator.lists).toMatchObject([{ dialled: true, count: 2 }]);
  });

  test('from the claim to a held list, and on to one that dials', async () => {
    const { ledger, simulator, go } = await openFile({}, { start: 'held' });
    await using _closed = simulator;

    expect(await go()).toMatchObject({ submission: { receipt: { state: 'created' } } });
    expect(ledger.moves).toEqual(['claimed sending commit', 'sending held answer', 'held created start']);
    expect(simulator.lists).toMatchObject([{ status: 'In progress', dialled: true }]);
  });

  test('from a lost answer to its list', async () => {
    const { ledger, simulator, go } = await openFile();
    await using _closed = simulator;
    simulator.misbehave({ method: 'CreateCallList', kind: 'answer-lost' });

    expect(await go()).toMatchObject({ submission: { receipt: { state: 'created', answer: { reconciled: true } } } });
    expect(ledger.moves).toEqual(['claimed sending commit', 'sending in_doubt answer', 'in_doubt created look']);
    expect(simulator.requests.count('CreateCallList')).toBe(1);
  });

  test('from a doubt whose quiet period has ended to the list of a second request', async () => {
    const doubt = { ...DOUBT, since: at(-601).toISOString(), looks: 1 };
    const { ledger, simulator, go } = await openFile({ state: 'in_doubt', lease: undefined, doubt });
    await using _closed = simulator;

    expect(await go()).toMatchObject({ submission: { receipt: { state: 'created', resends: 1 } } });
    expect(ledger.moves).toEqual(['in_doubt claimed look', 'claimed sending commit', 'sending created answer']);
    expect(simulator.lists).toHaveLength(1);
  });

  test('only to a second request whose answer is lost, too: its list is looked for, and the file is not sent a third time', async () => {
    const doubt = { ...DOUBT, since: at(-601).toISOString(), looks: 1 };
    const { simulator, go } = await openFile({ state: 'in_doubt', lease: undefined, doubt });
    await using _closed = simulator;
    simulator.misbehave({ method: 'CreateCallList', kind: 'reset-after-last-byte', times: 9 });

    expect(await go()).toMatchObject({
      submission: { receipt: { state: 'in_doubt', resends: 1, doubt: { looks: 1 } } },
      pause: { code: 'submission_in_doubt' },
    });
    expect(simulator.requests.count('CreateCallList')).toBe(1);
  });

  test('only to its first pause: a submission that was given back is not tried again at once', async () => {
    const { simulator, go } = await openFile();
    await using _closed = simulator;
    simulator.misbehave({ method: 'CreateCallList', kind: 'error', code: 340, times: 9 });

    expect(await go()).toMatchObject({
      submission: { receipt: { state: 'claimed' } },
      pause: { code: 'api_transient', until: at(60) },
    });
    expect(simulator.requests.count('CreateCallList')).toBe(1);
  });
});

describe('a fault while recorded work is followed up', () => {
  test.each<[State, Partial<Draft>]>([
    ['held', { answer: ANSWER }],
    ['in_doubt', { doubt: DOUBT, listName: LIST.name }],
  ])('only brings back the event of a submission that is %s', async (state, change) => {
    const { submission, world, go } = open({ state, ...change });
    const account = () => Promise.reject(new DropdialError('credentials_unreadable', 'the secret is gone'));

    expect(await go({ ...world, voximplant: { ...world.voximplant, account } })).toEqual({
      submission,
      pause: { code: 'credentials_unreadable', message: 'the secret is gone' },
    });
  });

  test.each<[State, Partial<Draft>]>([
    ['held', { answer: ANSWER }],
    ['in_doubt', { doubt: DOUBT, listName: LIST.name }],
    ['sending', { listName: LIST.name }],
    ['claimed', {}],
  ])('is thrown when another worker has moved a submission that is %s', async (state, change) => {
    const { ledger, submission, go } = open({ state, ...change });
    ledger.beforeNextWrite(() => ledger.put({ ...submission.receipt, state: 'skipped' }));

    await expect(go()).rejects.toMatchObject({ code: 'ledger_conflict' });
  });

  test('loses nothing that the same call has recorded', async () => {
    const { ledger, simulator, go } = await openFile({}, { start: 'held' }, 1);
    await using _closed = simulator;

    const { submission, pause } = await go();

    expect(submission.receipt).toMatchObject({ state: 'held', answer: { list_id: simulator.lists[0]?.listId } });
    expect(submission).toEqual(await ledger.read('acme', submission.receipt.submission));
    expect(pause).toEqual({ code: 'credentials_unreadable', message: 'the secret is gone' });
  });

  test('is thrown when it is an unexpected error', async () => {
    const { world, go } = open({ state: 'held', answer: ANSWER });
    const account = () => Promise.reject(new TypeError('a fault of the code'));

    await expect(go({ ...world, voximplant: { ...world.voximplant, account } })).rejects.toThrow('a fault of the code');
  });
});

test.each<State>(['claimed', 'sending'])(
  'a fault before anything is recorded of one that is %s is thrown',
  async state => {
    const { ledger, go } = open({ state });
    ledger.replace = () => Promise.reject(new DropdialError('ledger_unreadable', 'the ledger is broken'));

    await expect(go()).rejects.toMatchObject({ code: 'ledger_unreadable' });
  },
);
