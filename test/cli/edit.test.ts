import { describe, expect, test } from 'vitest';
import { create } from '../local/voximplant/open-test-simulator.ts';
import { answerOf, openOperator, REASON } from './open-operator.ts';

const LIMITS = { limits: { max_simultaneous: { max: 20 } } };

async function openCreated() {
  const operator = await openOperator(LIMITS);
  await create(operator.simulator);
  const listId = operator.simulator.lists[0]?.listId ?? 0;
  await operator.record('a', { state: 'created', answer: answerOf(listId) });
  return { ...operator, listId };
}

describe('dropdial edit', () => {
  test('changes a list that dials, and says so', async () => {
    const { simulator, dropdial, receiptOf, listId } = await openCreated();
    await using _closed = simulator;

    const options = ['--priority', '3', '--max-simultaneous', '20', '--interval-seconds', '60'];
    const { code, out } = await dropdial('edit', 'aaaaaa', ...options, ...REASON);

    expect([code, out]).toEqual([
      0,
      expect.stringContaining(`list ${listId} now has priority 3, max_simultaneous 20, interval_seconds 60\n`),
    ]);
    expect(simulator.lists).toMatchObject([{ priority: 3, maxSimultaneous: 20, intervalSeconds: 60 }]);
    expect(await receiptOf('a')).toMatchObject({
      acts: [{ act: 'edited', by: 'ada', set: { priority: 3, max_simultaneous: 20, interval_seconds: 60 } }],
    });
  });

  test('does nothing beyond the limits of the feed', async () => {
    const { simulator, dropdial, receiptOf } = await openCreated();
    await using _closed = simulator;

    expect(await dropdial('edit', 'aaaaaa', '--max-simultaneous', '21', ...REASON)).toMatchObject({
      code: 1,
      err: expect.stringContaining("the feed's limits allow max_simultaneous at most 20; got 21"),
    });
    expect(simulator.lists).toMatchObject([{ maxSimultaneous: 10 }]);
    expect(await receiptOf('a')).not.toHaveProperty('acts');
  });

  test.each([
    [REASON, /say what to change: --priority, --max-simultaneous, --interval-seconds/],
    [['--priority', '1.5', ...REASON], /"--priority" must be a whole number; got "1.5"/],
    [['--interval-seconds', '-1', ...REASON], /interval-seconds/],
    [['--max-simultaneous', '0', ...REASON], /"--max-simultaneous" must be .*1.*; got "0"/],
    [['--priority', '99999999999', ...REASON], /"--priority" must be .*; got "99999999999"/],
    [['--priority', '2'], /"--reason" must say why/],
  ])('rejects %j', async (args, message) => {
    const { simulator, dropdial } = await openCreated();
    await using _closed = simulator;

    expect(await dropdial('edit', 'aaaaaa', ...args)).toMatchObject({ code: 2, err: expect.stringMatching(message) });
    expect(simulator.requests.count('EditCallList')).toBe(0);
  });
});
