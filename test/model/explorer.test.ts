import { describe, expect, test } from 'vitest';
import { guardMoves } from '../../lambda/ledger/store/guard-moves.ts';
import { DEATHS, prepareModel } from './exploration.ts';
import { Explorer, Violation } from './explorer.ts';
import { mutations } from './mutations.ts';
import { early, frozen, late, plain, two } from './scenarios.ts';
import { follow } from './strategies.ts';

prepareModel();

/** The runs that expose every wrong protocol. */
async function search(explorer: Explorer): Promise<void> {
  await explorer.exhaust(plain, [DEATHS]);
  await explorer.exhaust(late, [['fault']]);
  await explorer.exhaust(frozen, [['advance'], ['switch']]);
  await explorer.exhaust(two, [['switch'], ['switch', 'die']]);
  await explorer.exhaust(early, [DEATHS]);
}

describe('the explorer notices', () => {
  test.each(Object.keys(mutations))('%s', async name => {
    const explorer = new Explorer(mutations[name]);

    const violation = await search(explorer).then(
      () => undefined,
      (error: unknown) => error,
    );

    if (!(violation instanceof Violation)) throw new Error('no run broke an invariant', { cause: violation });
    const { scenario, result } = violation;
    const again = await explorer.run(scenario, follow(result.picks), 'again').catch((error: unknown) => error);
    expect(again).toMatchObject({ message: expect.stringContaining(result.violations.join('; ')) });
  });
});

test('the transition table alone prevents a second call, even when writes ignore who wrote before', async () => {
  const blind = mutations['writes that do not care who wrote before'];
  const explorer = new Explorer((ledger, index) => blind?.(guardMoves(ledger), index) ?? { ledger, index });

  await search(explorer);

  expect(explorer.runs).toBeGreaterThan(100);
});
