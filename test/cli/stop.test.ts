import { describe, expect, test } from 'vitest';
import { create } from '../local/voximplant/open-test-simulator.ts';
import { answerOf, dial, doubt, openOperator as open, REASON } from './open-operator.ts';

describe('dropdial stop', () => {
  test('stops a list at Voximplant, and any twins of it', async () => {
    const { simulator, record, receiptOf, dropdial } = await open();
    await using _closed = simulator;
    await create(simulator, { name: 'A' });
    await create(simulator, { name: 'B' });
    const [a = 0, b = 0] = simulator.lists.map(({ listId }) => listId);
    await record('a', { state: 'created', answer: answerOf(a), twins: [b] });

    const { code, out } = await dropdial('stop', 'aaaaaa', ...REASON);

    expect([code, out]).toEqual([0, expect.stringMatching(`^list ${a} is stopped\nlist ${b} is stopped\n`)]);
    expect(simulator.lists.map(({ status }) => status)).toEqual(['Canceled', 'Canceled']);
    expect(await receiptOf('a')).toMatchObject({ state: 'created', acts: [{ act: 'stopped', by: 'ada' }] });
  });

  test('says when a list could not be stopped', async () => {
    const { simulator, record, receiptOf, dropdial } = await open();
    await using _closed = simulator;
    await record('a', { state: 'created', answer: answerOf(99) });

    expect(await dropdial('stop', 'aaaaaa', ...REASON)).toMatchObject({
      code: 1,
      err: expect.stringContaining('list 99 is NOT stopped: code '),
    });
    expect(await receiptOf('a')).not.toHaveProperty('acts');
  });

  test('ends a waiting submission, so that it is never sent', async () => {
    const { simulator, record, receiptOf, dropdial } = await open();
    await using _closed = simulator;
    await record('a', { state: 'waiting' });

    expect(await dropdial('stop', 'aaaaaa', ...REASON)).toMatchObject({ code: 0 });
    expect(await receiptOf('a')).toMatchObject({ state: 'skipped', problems: [{ code: 'stopped' }] });
  });
});

describe('dropdial stop of a submission in doubt', () => {
  const inDoubt = { state: 'in_doubt', doubt, listName: 'People ~aaaaaaaaaaaa' } as const;

  test('stops the lists that are found, and says that they were created', async () => {
    const { simulator, record, receiptOf, dropdial } = await open();
    await using _closed = simulator;
    await record('a', inDoubt);
    const first = await dial(simulator, 'People ~aaaaaaaaaaaa');
    const second = await dial(simulator, 'People ~aaaaaaaaaaaa');

    expect(await dropdial('stop', 'aaaaaa', ...REASON)).toMatchObject({
      code: 0,
      out: expect.stringContaining('it had been created: calls may have been made'),
    });
    expect(simulator.lists.map(({ status }) => status)).toEqual(['Canceled', 'Canceled']);
    expect(await receiptOf('a')).toMatchObject({
      state: 'created',
      answer: { list_id: first, reconciled: true },
      twins: [second],
      acts: [{ act: 'stopped' }],
    });
  });

  test('prevents a submission whose list is not found from ever being sent again, and says that the list may exist', async () => {
    const { simulator, record, receiptOf, dropdial } = await open();
    await using _closed = simulator;
    await record('a', inDoubt);

    expect(await dropdial('stop', 'aaaaaa', ...REASON)).toMatchObject({
      code: 0,
      out: expect.stringContaining('look for "People ~aaaaaaaaaaaa" at Voximplant later'),
    });
    expect(await receiptOf('a')).toMatchObject({ state: 'skipped', problems: [{ code: 'stopped' }] });
  });

  test('does the same when the API is unavailable, and says that the outcome is uncertain', async () => {
    const { simulator, record, receiptOf, dropdial } = await open();
    await using _closed = simulator;
    await record('a', inDoubt);
    simulator.misbehave({ method: 'GetCallLists', kind: 'html' });

    expect(await dropdial('stop', 'aaaaaa', ...REASON)).toMatchObject({
      code: 1,
      out: expect.stringContaining('the API could not be asked'),
    });
    expect(await receiptOf('a')).toMatchObject({ state: 'skipped' });
  });

  test('ends a held one before anything dials', async () => {
    const { simulator, record, receiptOf, dropdial } = await open();
    await using _closed = simulator;
    const listId = await dial(simulator, 'People ~aaaaaaaaaaaa', { is_cancelled: 'true' });
    await record('a', { state: 'held', answer: answerOf(listId) });

    expect(await dropdial('stop', 'aaaaaa', ...REASON)).toMatchObject({ code: 0 });

    expect(await receiptOf('a')).toMatchObject({ state: 'skipped', answer: { list_id: listId } });
    expect(simulator.lists).toMatchObject([{ status: 'Canceled', dialled: false }]);
  });
});
