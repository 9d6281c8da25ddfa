import { describe, expect, test } from 'vitest';
import { RefusedError } from '../../../lambda/acts/refused.ts';
import { stopSubmission } from '../../../lambda/acts/stop-submission.ts';
import type { Draft } from '../../../lambda/ledger/ledger.ts';
import { openLists } from '../../../lambda/voximplant/account.ts';
import { create, openTestSimulator, signToken } from '../../local/voximplant/open-test-simulator.ts';
import { makeCallContext } from '../../support/call-context.ts';
import { answerOf, DOUBT, failureOf, HAND, NOW, openDesk, TAKEN } from './open-desk.ts';

const NAME = 'People ~ffffffffffff';
const STOPPED = { code: 'stopped', message: 'stopped by hand: because' };

/** Opens the API with dialling lists, and a submission that may know of them. */
async function open(names: readonly string[], change: (listIds: readonly number[]) => Partial<Draft>) {
  const simulator = await openTestSimulator();
  for (const name of names) await create(simulator, { name });
  const listIds = simulator.lists.map(({ listId }) => listId);
  const opened = openDesk(change(listIds));
  const openApi = async () => openLists(makeCallContext(simulator.url, await signToken()));
  return {
    ...opened,
    simulator,
    listIds,
    statuses: () => simulator.lists.map(({ status }) => status),
    stop: () => stopSubmission(opened.desk, opened.submission, HAND, openApi),
  };
}

/** Opens a created submission with one list. */
function openCreated() {
  return open(['A'], ([first = 0]) => ({ state: 'created', answer: answerOf(first) }));
}

describe('a submission without a list', () => {
  test.each(['waiting', 'claimed'] as const)('that is %s never becomes one', async state => {
    const { read, stop, simulator } = await open([], () => ({ state }));
    await using _closed = simulator;

    expect(await stop()).toMatchObject({ lines: ['it will never be sent'], isSure: true });

    const receipt = await read();
    expect(receipt).toMatchObject({
      state: 'skipped',
      problems: [STOPPED],
      problemCount: 1,
      acts: [{ act: 'stopped', by: 'ada', reason: 'because' }],
      writeBack: { pending: true },
    });
    expect(receipt).not.toHaveProperty('lease');
    expect(simulator.requests.all).toEqual([]);
  });

  test('that a worker moved meanwhile stays as the worker left it', async () => {
    const { read, stop, simulator, interfere } = await open([], () => ({ state: 'waiting' }));
    await using _closed = simulator;
    interfere();

    expect(await failureOf(stop)).toMatchObject({ code: 'ledger_conflict' });

    expect(await read()).toMatchObject({ state: 'waiting' });
    expect(await read()).not.toHaveProperty('acts');
  });
});

describe('a held submission', () => {
  test('is skipped, and its list is stopped', async () => {
    const { read, stop, simulator, statuses, listIds } = await open([NAME], ([listId = 0]) => ({
      state: 'held',
      answer: answerOf(listId),
    }));
    await using _closed = simulator;

    expect(await stop()).toMatchObject({ lines: [`list ${listIds[0]} is stopped`], isSure: true });

    expect(await read()).toMatchObject({ state: 'skipped', answer: { list_id: listIds[0] }, problems: [STOPPED] });
    expect(statuses()).toEqual(['Canceled']);
  });

  test('is skipped before its list is stopped, so that nobody starts a list that could not be stopped', async () => {
    const { read, stop, simulator } = await open([], () => ({ state: 'held', answer: answerOf(99) }));
    await using _closed = simulator;

    expect(await failureOf(stop)).toMatchObject({ message: expect.stringMatching(/^list 99 is NOT stopped: code /) });

    expect(await read()).toMatchObject({ state: 'skipped', acts: [{ act: 'stopped' }] });
  });
});

describe.each(['in_doubt', 'sending'] as const)('a submission that is %s', state => {
  const doubtful = { state, doubt: DOUBT, listName: NAME, problems: [{ code: 'answer_lost', message: 'lost' }] };

  test('ends as created when its list is found, which is stopped', async () => {
    const { read, stop, simulator, statuses, listIds } = await open([NAME, 'Other ~eeeeeeeeeeee'], () => doubtful);
    await using _closed = simulator;

    expect(await stop()).toMatchObject({
      lines: [`list ${listIds[0]} is stopped`, 'it had been created: calls may have been made'],
      isSure: true,
    });

    const receipt = await read();
    expect(receipt).toMatchObject({
      state: 'created',
      answer: { list_id: listIds[0], answeredAt: NOW.toISOString(), reconciled: true, full: { list_name: NAME } },
      problems: [],
      acts: [{ act: 'stopped' }],
    });
    for (const name of ['doubt', 'lease', 'twins']) expect(receipt).not.toHaveProperty(name);
    expect(statuses()).toEqual(['Canceled', 'In progress']);
  });

  test('is not denied by another account: the operator is told to look for the list', async () => {
    const { stop, simulator } = await open([NAME], () => ({ ...doubtful, account: 1 }));
    await using _closed = simulator;

    expect(await stop()).toMatchObject({
      submission: { receipt: { state: 'skipped' } },
      lines: ['it will not be sent again', expect.stringContaining('it was sent as account 1')],
      isSure: false,
    });
    expect(simulator.requests.count('GetCallLists')).toBe(0);
  });

  test('has every list stopped that is found, and the later ones are recorded beside the first', async () => {
    const { read, stop, simulator, statuses, listIds } = await open([NAME, NAME, NAME], () => doubtful);
    await using _closed = simulator;

    expect((await stop()).lines).toHaveLength(4);

    expect(await read()).toMatchObject({ answer: { list_id: listIds[0] }, twins: listIds.slice(1) });
    expect(statuses()).toEqual(['Canceled', 'Canceled', 'Canceled']);
  });

  test('stays in doubt if a list that was found cannot be stopped', async () => {
    const { read, stop, simulator } = await open([NAME], () => doubtful);
    await using _closed = simulator;
    simulator.misbehave({ method: 'StopCallListProcessing', kind: 'html' });

    expect(await failureOf(stop)).toBeInstanceOf(RefusedError);

    expect(await read()).toMatchObject({ state });
    expect(await read()).not.toHaveProperty('acts');
  });

  test('is never sent again if the API denies its list, which may still exist', async () => {
    const { read, stop, simulator } = await open([], () => doubtful);
    await using _closed = simulator;

    expect(await stop()).toMatchObject({
      lines: [
        'it will not be sent again',
        `the API shows no list of it yet; look for "${NAME}" at Voximplant later, it may exist`,
      ],
      isSure: true,
    });

    const receipt = await read();
    expect(receipt).toMatchObject({ state: 'skipped', problems: [STOPPED], problemCount: 1 });
    for (const name of ['doubt', 'lease', 'answer']) expect(receipt).not.toHaveProperty(name);
  });

  test('is never sent again if the API cannot be reached, and the outcome is uncertain', async () => {
    const { read, stop, simulator } = await open([NAME], () => doubtful);
    await using _closed = simulator;
    simulator.misbehave({ method: 'GetCallLists', kind: 'error', code: 340 });

    expect(await stop()).toMatchObject({
      lines: ['it will not be sent again', expect.stringContaining('the API could not be asked: GetCallLists was')],
      isSure: false,
    });

    expect(await read()).toMatchObject({ state: 'skipped', problems: [STOPPED] });
  });

  test('that a worker moved meanwhile stays as the worker left it', async () => {
    const { read, stop, simulator, interfere } = await open([NAME], () => doubtful);
    await using _closed = simulator;
    interfere();

    expect(await failureOf(stop)).toMatchObject({ code: 'ledger_conflict' });

    expect(await read()).toMatchObject({ state, doubt: DOUBT });
  });
});

describe('a created submission', () => {
  test('has its lists stopped, and names the operator', async () => {
    const { read, stop, simulator, statuses, listIds } = await open(['A', 'B'], ([first = 0, ...twins]) => ({
      state: 'created',
      answer: answerOf(first),
      twins,
    }));
    await using _closed = simulator;

    expect(await stop()).toMatchObject({ lines: listIds.map(id => `list ${id} is stopped`), isSure: true });

    expect(await read()).toMatchObject({ state: 'created', problems: [], acts: [{ act: 'stopped', by: 'ada' }] });
    expect(statuses()).toEqual(['Canceled', 'Canceled']);
  });

  test('is rejected if one of its lists is not stopped, and both are named', async () => {
    const { read, stop, simulator, statuses, listIds } = await open(['A'], ([first = 0]) => ({
      state: 'created',
      answer: answerOf(first),
      twins: [99],
    }));
    await using _closed = simulator;

    expect(await failureOf(stop)).toMatchObject({
      name: 'RefusedError',
      message: expect.stringMatching(`^list ${listIds[0]} is stopped; list 99 is NOT stopped: code \\d+: `),
    });

    expect(await read()).not.toHaveProperty('acts');
    expect(statuses()).toEqual(['Canceled']);
  });

  test('is rejected if the answer of the API is unreadable', async () => {
    const { read, stop, simulator } = await open(['A'], ([first = 0]) => ({
      state: 'created',
      answer: answerOf(first),
    }));
    await using _closed = simulator;
    simulator.misbehave({ method: 'StopCallListProcessing', kind: 'html' });

    expect(await failureOf(stop)).toMatchObject({
      message: expect.stringMatching(/^list \d+ is NOT stopped: .*not JSON/),
    });
    expect(await read()).not.toHaveProperty('acts');
  });

  test('has the act recorded beside the notes of workers', async () => {
    const { ledger, submission, stop, simulator, read } = await openCreated();
    await using _closed = simulator;
    ledger.beforeNextWrite(() => ledger.put({ ...submission.receipt, twins: [7] }));

    await stop();

    expect(await read()).toMatchObject({ twins: [7], acts: [{ act: 'stopped' }] });
  });

  test('has its lists stopped even if workers prevent the act from being recorded', async () => {
    const { ledger, submission, stop, simulator, statuses } = await openCreated();
    await using _closed = simulator;
    const interfere = () => {
      ledger.put(submission.receipt);
      ledger.beforeNextWrite(interfere);
    };
    interfere();

    expect(await failureOf(stop)).toMatchObject({ code: 'ledger_conflict' });

    expect(statuses()).toEqual(['Canceled']);
    expect(ledger.calls.filter(call => call === 'replace')).toHaveLength(5);
  });

  test('that was deleted is not written again', async () => {
    const { ledger, submission, stop, simulator } = await openCreated();
    await using _closed = simulator;
    ledger.beforeNextWrite(() => ledger.delete(submission.receipt));

    expect(await failureOf(stop)).toMatchObject({ code: 'ledger_conflict' });

    expect(await ledger.read(submission.receipt.feed, submission.receipt.submission)).toBeUndefined();
  });

  test('whose document cannot be written is an error at once', async () => {
    const { ledger, stop, simulator } = await openCreated();
    await using _closed = simulator;
    const failure = new Error('S3 is gone');
    ledger.beforeNextWrite(() => {
      throw failure;
    });

    expect(await failureOf(stop)).toBe(failure);
    expect(ledger.calls).toEqual(['replace']);
  });
});

describe('nothing is stopped', () => {
  test.each(['rejected', 'skipped', 'checked', 'created'] as const)(
    'of a submission that is %s without a list',
    async state => {
      const { ledger, stop, simulator } = await open([], () => ({ state }));
      await using _closed = simulator;

      expect(await failureOf(stop)).toEqual(new RefusedError(`ffffffffffff is ${state}: there is nothing to stop`));

      expect(ledger.calls).toEqual([]);
      expect(simulator.requests.all).toEqual([]);
    },
  );

  test.each(['waiting', 'claimed', 'held', 'in_doubt', 'sending'] as const)(
    'of a submission that is %s while a worker has it',
    async state => {
      const { ledger, stop, simulator } = await open([], () => ({ state, answer: answerOf(1), lease: TAKEN }));
      await using _closed = simulator;

      expect(await failureOf(stop)).toEqual(
        new RefusedError(`a worker has ffffffffffff until ${TAKEN.until}; try it then`),
      );

      expect(ledger.calls).toEqual([]);
      expect(simulator.requests.all).toEqual([]);
    },
  );
});
