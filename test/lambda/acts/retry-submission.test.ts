import { describe, expect, test } from 'vitest';
import { RefusedError } from '../../../lambda/acts/refused.ts';
import { retrySubmission } from '../../../lambda/acts/retry-submission.ts';
import { DOUBT, failureOf, HAND, openDesk, TAKEN } from './open-desk.ts';

const OPEN = ['waiting', 'claimed', 'held', 'in_doubt', 'sending'] as const;
const DOUBTFUL = ['in_doubt', 'sending'] as const;

describe('a submission that was not sent, or whose list is known', () => {
  test.each(['waiting', 'claimed', 'held'] as const)('stays %s, and its next event continues it', async state => {
    const { desk, submission, read } = openDesk({ state });

    await retrySubmission(desk, submission, HAND, false);

    const { acts, writeBack, ...rest } = await read();
    expect(rest).toMatchObject({ state });
    expect(rest).not.toHaveProperty('resends');
    expect(acts).toMatchObject([{ act: 'retried', by: 'ada', reason: 'because' }]);
    expect(writeBack.pending).toBe(true);
  });
});

test('a submission that failed repeatedly is tried at once', async () => {
  const givenBack = { times: 9, notBefore: '2026-01-03T00:00:00.000Z', code: 'send_failed', message: 'HTTP 503' };
  const { desk, submission, read } = openDesk({ state: 'waiting', givenBack });

  await retrySubmission(desk, submission, HAND, false);

  expect(await read()).not.toHaveProperty('givenBack');
});

describe('a submission in doubt', () => {
  test.each(DOUBTFUL)('that is %s is rejected until somebody says that its list does not exist', async state => {
    const { desk, submission, ledger } = openDesk({ state, doubt: DOUBT, listName: 'People ~ffffffffffff' });

    expect(await failureOf(() => retrySubmission(desk, submission, HAND, false))).toEqual(
      new RefusedError(
        'look for the list "People ~ffffffffffff" at Voximplant first; if it does not exist, say so with --not-at-voximplant',
      ),
    );
    expect(ledger.calls).toEqual([]);
  });

  test.each(DOUBTFUL)('that is %s may be sent again when no list exists', async state => {
    const problems = [{ code: 'answer_lost', message: 'no answer came' }];
    const { desk, submission, read } = openDesk({ state, doubt: DOUBT, resends: 1, problems });

    await retrySubmission(desk, submission, HAND, true);

    const receipt = await read();
    expect(receipt).toMatchObject({ state: 'claimed', resends: 2, problems: [], acts: [{ act: 'retried' }] });
    for (const name of ['doubt', 'lease']) expect(receipt).not.toHaveProperty(name);
  });

  test('whose document does not say why is still left to a person', async () => {
    const { desk, submission, read } = openDesk({ state: 'in_doubt' });

    await retrySubmission(desk, submission, HAND, true);

    expect(await read()).toMatchObject({ state: 'claimed', resends: 1 });
  });

  test('that a worker moved meanwhile stays as the worker left it', async () => {
    const { desk, submission, read, interfere } = openDesk({ state: 'in_doubt', doubt: DOUBT });
    interfere();

    expect(await failureOf(() => retrySubmission(desk, submission, HAND, true))).toMatchObject({
      code: 'ledger_conflict',
    });

    expect(await read()).toMatchObject({ state: 'in_doubt' });
    expect(await read()).not.toHaveProperty('acts');
  });
});

test.each(['checked', 'created', 'rejected', 'skipped'] as const)(
  'one that is %s has ended, and is rejected',
  async state => {
    const { desk, submission, ledger } = openDesk({ state });

    expect(await failureOf(() => retrySubmission(desk, submission, HAND, true))).toEqual(
      new RefusedError(`only a submission that is not over can be tried again; ffffffffffff is ${state}`),
    );
    expect(ledger.calls).toEqual([]);
  },
);

test.each(OPEN)('one that is %s is rejected while a worker has it', async state => {
  const { desk, submission, ledger } = openDesk({ state, lease: TAKEN });

  expect(await failureOf(() => retrySubmission(desk, submission, HAND, true))).toEqual(
    new RefusedError(`a worker has ffffffffffff until ${TAKEN.until}; try it then`),
  );
  expect(ledger.calls).toEqual([]);
});
