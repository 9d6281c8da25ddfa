import { expect, test } from 'vitest';
import { adoptSubmission } from '../../../lambda/acts/adopt-submission.ts';
import { RefusedError } from '../../../lambda/acts/refused.ts';
import { DOUBT, failureOf, HAND, NOW, openDesk, TAKEN } from './open-desk.ts';

const PROBLEM = { code: 'answer_lost', message: 'no answer came' };

test.each(['in_doubt', 'sending'] as const)('a submission that is %s ends with the list it has become', async state => {
  const { desk, submission, read } = openDesk({ state, doubt: DOUBT, problems: [PROBLEM], problemCount: 1 });

  await adoptSubmission(desk, submission, 4711, HAND);

  const receipt = await read();
  expect(receipt).toMatchObject({
    state: 'created',
    answer: { list_id: 4711, answeredAt: NOW.toISOString(), reconciled: true },
    problems: [],
    acts: [{ act: 'adopted', by: 'ada', reason: 'because' }],
    writeBack: { pending: true },
  });
  for (const name of ['doubt', 'lease', 'problemCount']) expect(receipt).not.toHaveProperty(name);
});

test.each(['in_doubt', 'sending'] as const)(
  'one that is %s is held with a list that does not dial yet',
  async state => {
    const { desk, ledger, submission, read } = openDesk({ state, doubt: DOUBT, problems: [PROBLEM], problemCount: 1 });

    await adoptSubmission(desk, submission, 4711, HAND, true);

    const receipt = await read();
    expect(receipt).toMatchObject({
      state: 'held',
      answer: { list_id: 4711 },
      problems: [],
      acts: [{ act: 'adopted' }],
    });
    for (const name of ['doubt', 'lease', 'problemCount']) expect(receipt).not.toHaveProperty(name);
    expect(ledger.moves).toEqual([`${state} held act`]);
  },
);

test('one whose document does not say why it is in doubt is still left to a person', async () => {
  const { desk, submission, read } = openDesk({ state: 'in_doubt' });

  await adoptSubmission(desk, submission, 4711, HAND);

  expect(await read()).toMatchObject({ state: 'created', answer: { list_id: 4711 } });
});

test.each(['waiting', 'claimed', 'held', 'checked', 'created', 'rejected', 'skipped'] as const)(
  'one that is %s is rejected',
  async state => {
    const { desk, submission, ledger } = openDesk({ state });

    expect(await failureOf(() => adoptSubmission(desk, submission, 4711, HAND))).toEqual(
      new RefusedError(`only a submission in doubt can be adopted; ffffffffffff is ${state}`),
    );
    expect(ledger.calls).toEqual([]);
  },
);

test.each(['in_doubt', 'sending'] as const)('one that is %s is rejected while a worker has it', async state => {
  const { desk, submission, ledger } = openDesk({ state, lease: TAKEN });

  expect(await failureOf(() => adoptSubmission(desk, submission, 4711, HAND))).toEqual(
    new RefusedError(`a worker has ffffffffffff until ${TAKEN.until}; try it then`),
  );
  expect(ledger.calls).toEqual([]);
});

test('one that a worker moved meanwhile stays as the worker left it', async () => {
  const { desk, submission, read, interfere } = openDesk({ state: 'in_doubt', doubt: DOUBT });
  interfere();

  expect(await failureOf(() => adoptSubmission(desk, submission, 4711, HAND))).toMatchObject({
    code: 'ledger_conflict',
  });

  expect(await read()).toMatchObject({ state: 'in_doubt' });
  expect(await read()).not.toHaveProperty('answer');
});
