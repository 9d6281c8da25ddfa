import { describe, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../lambda/time/units.ts';
import { idOf, openOperator, REASON } from './open-operator.ts';

/** A lease that ends in ten minutes by the clock of S3, which differs from the machine's by this many milliseconds. */
const leaseOf = (difference: number) => ({
  owner: 'x',
  until: new Date(Date.now() + difference + HOUR_MS / 6).toISOString(),
});

describe('a machine with a wrong clock', () => {
  test.each([
    ['an hour ahead', -HOUR_MS],
    ['an hour behind', HOUR_MS],
    ['a day ahead', -DAY_MS],
  ])('takes nothing from a worker that is sending: %s', async (_what, difference) => {
    const { simulator, record, receiptOf, dropdial } = await openOperator(
      {},
      { now: () => Date.now() + difference, acceptsMachineClock: true },
    );
    await using _closed = simulator;
    await record('a', { state: 'sending', listName: 'People ~aaaaaaaaaaaa', lease: leaseOf(difference) });

    expect(await dropdial('retry', 'aaaaaa', '--no-list-exists', ...REASON)).toMatchObject({
      code: 1,
      err: expect.stringContaining(`a worker has ${idOf('a').slice(0, 12)} until`),
    });
    expect(await receiptOf('a')).toMatchObject({ state: 'sending' });
  });
});
