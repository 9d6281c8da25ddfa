import { describe, expect, test } from 'vitest';
import { DropdialError } from '../../../../lambda/errors.ts';
import type { Draft } from '../../../../lambda/ledger/ledger.ts';
import { expectIn } from '../../../../lambda/ledger/submission.ts';
import { failedBefore, type PlannedFile, send, sendOrAgain } from '../../../../lambda/submission/transfer/send.ts';
import { createTokenSource } from '../../../../lambda/voximplant/credentials/mint-token.ts';
import { makeServiceAccount } from '../../../../local/voximplant/make-credentials.ts';
import { account, openTestSimulator } from '../../../local/voximplant/open-test-simulator.ts';
import { at, makeDraft } from '../../../support/make-draft.ts';
import { makeFeed } from '../../../support/make-feed.ts';
import { makeRun, makeWorld } from '../../../support/make-world.ts';
import { createMemoryLedger } from '../../../support/memory-ledger.ts';
import { openVoximplant } from '../../../support/open-voximplant.ts';
import { planBytes } from '../../../support/plan-bytes.ts';
import { uploadObject } from '../../../support/upload-object.ts';

/** Another key of the same account, as during a rotation. */
const otherKey = { ...(await makeServiceAccount()), account_id: account.account_id };

const CSV = Buffer.from('phone;name\n+12025550101;A\n+12025550102;B\n');
const SUMMARY = {
  rows: 2,
  columns: 2,
  bytes: CSV.length,
  sha256: '',
  delimiter: ';',
  encoding: 'UTF-8',
  blankLines: 0,
};
const PARAMETERS = { rule_id: 101, priority: 1, max_simultaneous: 5, num_attempts: 3, name: 'people' };
const LIST_NAME = 'people ~ffffffffffff';
async function* readCsv() {
  yield CSV;
}

const FILE: PlannedFile = { read: readCsv, summary: SUMMARY, bytes: planBytes(CSV) };

interface Options {
  readonly feed?: Readonly<Record<string, unknown>>;
  readonly parameters?: object;
  /** The contents of the secret at each read; the last one for good. */
  readonly secret?: readonly (object | undefined)[];
  /** The recorded fields of the submission. */
  readonly recorded?: Partial<Draft>;
}

/** A claimed submission, a real account of the simulator, and the requests sent to it. */
async function open({ feed = {}, parameters = {}, secret = [account], recorded = {} }: Options = {}) {
  const simulator = await openTestSimulator({ credentials: [account, otherKey] });
  const ledger = createMemoryLedger(() => at(0));
  const claimed = expectIn(ledger.put(makeDraft(recorded)), 'claimed');
  let readings = 0;
  const readSecret = async (_id: string, stage?: string) => {
    const text = stage === undefined ? secret[Math.min(readings++, secret.length - 1)] : undefined;
    if (text === undefined) throw new Error('there is no such secret');
    return JSON.stringify(text);
  };
  const voximplant = openVoximplant(
    simulator.url,
    createTokenSource(readSecret, () => new Date()),
  );
  const run = makeRun();
  const { s3, head } = await uploadObject(CSV);
  const way = { feed: makeFeed(feed), run, file: { head, parameters: { ...PARAMETERS, ...parameters } } };
  const world = makeWorld({ s3, ledger, voximplant });
  return { simulator, ledger, claimed, run, way, world, sends: () => simulator.requests.count('CreateCallList') };
}

describe('a file', () => {
  test('becomes a list under its marked name, which the ledger holds before the list can exist', async () => {
    const { simulator, ledger, claimed, way, world } = await open();
    await using _closed = simulator;

    const sent = await send(claimed, FILE, way, world);

    const [list] = simulator.lists;
    expect(list?.parameters).toMatchObject({ name: LIST_NAME, rule_id: '101', delimiter: ';' });
    expect(sent).toEqual({
      submission: await ledger.read('acme', claimed.receipt.submission),
      result: {
        kind: 'answered',
        closingSent: true,
        answer: expect.objectContaining({ kind: 'created', listId: list?.listId, count: 2 }),
      },
      bytes: FILE.bytes.bytes,
    });
    expect(sent.submission.receipt).toMatchObject({
      state: 'sending',
      listName: LIST_NAME,
      plan: SUMMARY,
      account: account.account_id,
      parameters: { ...PARAMETERS, delimiter: ';' },
    });
    expect(ledger.moves).toEqual(['claimed sending commit']);
  });

  test.each([
    ['recoded is sent with its new encoding', { encoding: 'UTF-8', recodedFrom: 'UTF-16LE' as const }, 'UTF-8'],
    ['sent as uploaded keeps the encoding that its uploader states', { encoding: 'UTF-8' }, 'UTF-16LE'],
  ])('that is %s', async (_, change, encoding) => {
    const { simulator, claimed, way, world } = await open({ parameters: { encoding: 'UTF-16LE', delimiter: ',' } });
    await using _closed = simulator;

    const { submission } = await send(claimed, { ...FILE, summary: { ...SUMMARY, ...change } }, way, world);

    // The delimiter always comes from the plan.
    expect(submission.receipt.parameters).toMatchObject({ encoding, delimiter: ';' });
  });

  test.each([
    ['at_once', undefined, 'In progress'],
    ['held', undefined, 'Canceled'],
    ['held', true, 'Canceled'],
    ['at_once', true, 'Canceled'],
  ])('of a feed that starts %s, with is_cancelled %s, is a list that is %s', async (start, cancelled, status) => {
    const parameters = cancelled === undefined ? {} : { is_cancelled: cancelled };
    const { simulator, claimed, way, world } = await open({ feed: { start }, parameters });
    await using _closed = simulator;

    const { submission } = await send(claimed, FILE, way, world);

    expect(simulator.lists).toMatchObject([{ status }]);
    // The hold is ours, not a parameter of the uploader.
    expect(submission.receipt.parameters?.is_cancelled).toBe(cancelled);
  });

  test.each([
    ['its secret cannot be read', new DropdialError('credentials_unreadable', 'no secret'), 'credentials_unreadable'],
    ['something else fails', new TypeError('no secret'), 'send_failed'],
  ])('is not even read when %s', async (_, error, code) => {
    const { simulator, ledger, claimed, way, world } = await open();
    await using _closed = simulator;
    const read = () => {
      throw new Error('nobody reads it');
    };

    const voximplant = { ...world.voximplant, account: () => Promise.reject(error) };
    const sent = await send(claimed, { ...FILE, read }, way, { ...world, voximplant });

    const result = { kind: 'failed', code, reason: expect.stringContaining('no secret'), closingSent: false };
    expect(sent).toEqual({ submission: claimed, result });
    expect([ledger.calls, simulator.requests.all]).toEqual([[], []]);
  });

  test('whose closing boundary a gate withholds creates no list, and the gate says why', async () => {
    // It is a Friday, three in the morning.
    const callingHours = { zone: 'UTC', days: 'mon-sun', from: '09:00', to: '18:00' };
    const { simulator, ledger, claimed, way, world } = await open({ feed: { callingHours } });
    await using _closed = simulator;
    const summary = { ...SUMMARY, hours: { freeRows: 2, otherDayRows: 0 } };

    const sent = await send(claimed, { ...FILE, summary }, way, world);

    expect(sent).toMatchObject({
      submission: claimed,
      result: { kind: 'failed', code: 'withheld', closingSent: false },
      withheld: { code: 'outside_hours', until: new Date('2026-01-02T09:00:00Z') },
    });
    expect([ledger.moves, simulator.lists]).toEqual([[], []]);
  });

  test('of a submission that another worker took over creates no list', async () => {
    const { simulator, ledger, claimed, way, world } = await open();
    await using _closed = simulator;
    ledger.beforeNextWrite(() => ledger.put({ ...claimed.receipt, lease: undefined }));

    const sent = await send(claimed, FILE, way, world);

    expect(sent).toMatchObject({ submission: claimed, result: { kind: 'failed', code: 'ledger_conflict' } });
    expect(sent).not.toHaveProperty('withheld');
    expect(simulator.lists).toEqual([]);
  });
});

describe('a refused key', () => {
  const whole = { method: 'CreateCallList', kind: 'error' } as const;

  test.each([433, 447])('with code %i is tried once more with the other key, under the same lease', async code => {
    const { simulator, ledger, claimed, run, way, world, sends } = await open({ secret: [account, otherKey] });
    await using _closed = simulator;
    simulator.misbehave({ ...whole, code });

    const { submission, result } = await sendOrAgain(claimed, FILE, way, world);

    expect(result).toMatchObject({ kind: 'answered', answer: { kind: 'created' }, closingSent: true });
    expect(submission.receipt).toMatchObject({ state: 'sending', lease: claimed.receipt.lease });
    expect([sends(), simulator.lists.length]).toEqual([2, 1]);
    expect(ledger.moves).toEqual(['claimed sending commit', 'sending claimed answer', 'claimed sending commit']);
    expect(run.logged).toEqual(['the API refused the key; trying once with the other one']);
  });

  /** The key of a child account to which the feed was moved. */
  const foreignKey = { ...otherKey, account_id: account.account_id + 1 };

  test.each([433, 447, 456])('with code %i never goes to another account that the secret holds now', async code => {
    const { simulator, claimed, way, world, sends } = await open({ secret: [account, foreignKey] });
    await using _closed = simulator;
    simulator.misbehave({ ...whole, code });

    const { submission, result } = await sendOrAgain(claimed, FILE, way, world);

    expect(result).toMatchObject({ answer: { kind: 'refused', code } });
    expect(submission.receipt).toMatchObject({ account: account.account_id });
    expect([sends(), simulator.lists.length]).toEqual([1, 0]);
  });

  test('that an owner deleted is replaced by the other one', async () => {
    const { simulator, claimed, way, world, sends } = await open({ secret: [account, otherKey] });
    await using _closed = simulator;
    simulator.deleteKey(account.key_id);

    const { result } = await sendOrAgain(claimed, FILE, way, world);

    expect(result).toMatchObject({ answer: { kind: 'created' } });
    expect([sends(), simulator.lists.length]).toEqual([2, 1]);
  });

  test('is retried once with a fresh token of the same key if the token may be the cause', async () => {
    const { simulator, claimed, run, way, world, sends } = await open();
    await using _closed = simulator;
    simulator.misbehave({ ...whole, code: 456 });

    const { result } = await sendOrAgain(claimed, FILE, way, world);

    expect(result).toMatchObject({ answer: { kind: 'created' } });
    expect(sends()).toBe(2);
    expect(run.logged).toEqual(['the API refused the token; trying once with a fresh one']);
  });

  test.each([100, 104, 433])('with code %i is final for now when there is no other key', async code => {
    const { simulator, claimed, run, way, world, sends } = await open();
    await using _closed = simulator;
    simulator.misbehave({ ...whole, code });

    const { submission, result } = await sendOrAgain(claimed, FILE, way, world);

    expect(result).toMatchObject({ answer: { kind: 'refused', code, class: 'account' }, closingSent: true });
    expect(submission.receipt.state).toBe('sending');
    expect([sends(), run.logged]).toEqual([1, []]);
  });

  test('is never tried a third time', async () => {
    const { simulator, claimed, way, world, sends } = await open({ secret: [account, otherKey] });
    await using _closed = simulator;
    simulator.misbehave({ ...whole, code: 447, times: 9 });

    const { submission, result } = await sendOrAgain(claimed, FILE, way, world);

    expect(result).toMatchObject({ answer: { kind: 'refused', code: 447 } });
    expect(submission.receipt.state).toBe('sending');
    expect(sends()).toBe(2);
  });

  test('before the request was complete leaves the submission in its state', async () => {
    const { simulator, ledger, claimed, way, world, sends } = await open({ secret: [account, otherKey] });
    await using _closed = simulator;
    simulator.misbehave({ ...whole, code: 433, when: 'before-body' });
    const answered = Promise.withResolvers<void>();
    let readings = 0;
    // The first read never finishes before the answer comes.
    const read = async function* () {
      readings++;
      if (readings === 1) {
        yield CSV.subarray(0, 11);
        await answered.promise;
        return;
      }
      answered.resolve();
      yield CSV;
    };

    const { result } = await sendOrAgain(claimed, { ...FILE, read }, way, world);

    expect(result).toMatchObject({ answer: { kind: 'created' } });
    expect([sends(), readings, simulator.lists.length]).toEqual([2, 2, 1]);
    expect([ledger.moves, ledger.calls]).toEqual([['claimed sending commit'], ['replace']]);
  });

  test('whose secret can no longer be read is recorded on the current submission', async () => {
    const { simulator, ledger, claimed, way, world, sends } = await open({ secret: [account, undefined] });
    await using _closed = simulator;
    simulator.misbehave({ ...whole, code: 447 });

    const { submission, result } = await sendOrAgain(claimed, FILE, way, world);

    expect(result).toMatchObject({ kind: 'failed', code: 'credentials_unreadable', closingSent: false });
    expect(submission.receipt.state).toBe('claimed');
    expect(submission).toEqual(await ledger.read('acme', claimed.receipt.submission));
    expect(ledger.moves).toEqual(['claimed sending commit', 'sending claimed answer']);
    expect(sends()).toBe(1);
  });

  test('is not retried for a submission that another worker took over', async () => {
    const { simulator, ledger, claimed, way, world, sends } = await open({ secret: [account, otherKey] });
    await using _closed = simulator;
    simulator.misbehave({ ...whole, code: 447 });
    const { renewKey } = world.voximplant;
    const interrupted = async (feed: Parameters<typeof renewKey>[0]) => {
      ledger.put({ ...claimed.receipt, state: 'in_doubt' });
      return renewKey(feed);
    };

    await expect(
      sendOrAgain(claimed, FILE, way, { ...world, voximplant: { ...world.voximplant, renewKey: interrupted } }),
    ).rejects.toMatchObject({ code: 'ledger_conflict' });

    expect([sends(), simulator.lists]).toEqual([1, []]);
  });
});

test.each([
  ['the account', { kind: 'error', code: 127 }],
  ['its parameters', { kind: 'error', code: 147 }],
  ['a temporary fault', { kind: 'error', code: 340 }],
  ['an unknown reason', { kind: 'error', code: 9_999 }],
  ['a lost answer', { kind: 'answer-lost' }],
  ['an unreadable answer', { kind: 'html', executes: true }],
] as const)('a request that fails because of %s is sent once, and no other key is tried', async (_, wish) => {
  const { simulator, claimed, way, world, sends } = await open();
  await using _closed = simulator;
  simulator.misbehave({ ...wish, method: 'CreateCallList' });
  const renewKey = () => Promise.reject(new Error('nobody asks for another key'));

  const { submission } = await sendOrAgain(claimed, FILE, way, {
    ...world,
    voximplant: { ...world.voximplant, renewKey },
  });

  expect(submission.receipt.state).toBe('sending');
  expect(sends()).toBe(1);
});

test('any failure before a request means that nothing was sent, with one of our codes if there is one', () => {
  const failed = { kind: 'failed', closingSent: false };

  expect(failedBefore(new DropdialError('source_changed', 'it is another'))).toEqual({
    ...failed,
    code: 'source_changed',
    reason: 'it is another',
  });
  expect(failedBefore(new TypeError('odd'))).toEqual({ ...failed, code: 'send_failed', reason: 'TypeError: odd' });
});

test.each([
  ['was lost in another account', { account: 1, resends: 1 }, false],
  ['was lost in this account', { account: account.account_id, resends: 1 }, true],
  ['was lost without a recorded account', { resends: 1 }, true],
  ['was rejected by another account, which created nothing', { account: 1 }, true],
])('a drop that %s; is it sent? %s', async (_, recorded, isSent) => {
  const { simulator, claimed, way, world } = await open({ recorded });
  await using _closed = simulator;

  const sent = [await sendOrAgain(claimed, FILE, way, world), simulator.lists.length];

  const result = isSent ? { kind: 'answered' } : { kind: 'failed', code: 'account_changed', closingSent: false };
  expect(sent).toMatchObject([{ result }, isSent ? 1 : 0]);
});
