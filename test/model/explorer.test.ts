import { describe, expect, test } from 'vitest';
import { DEATHS, prepareModel } from './exploration.ts';
import { Explorer, Violation } from './explorer.ts';
import { mutations } from './mutations.ts';
import { early, frozen, late, plain, two } from './scenarios.ts';
import { follow } from './strategies.ts';

prepareModel();

describe('the explorer notices', () => {
  test.each(Object.keys(mutations))('%s', async name => {
    const explorer = new Explorer(mutations[name]);
    const search = async () => {
      await explorer.exhaust(plain, [DEATHS]);
      await explorer.exhaust(late, [['fault']]);
      await explorer.exhaust(frozen, [['advance'], ['switch']]);
      await explorer.exhaust(two, [['switch'], ['switch', 'die']]);
      await explorer.exhaust(early, [DEATHS]);
    };

    const violation = await search().then(
      () => undefined,
      (error: unknown) => error,
    );

    if (!(violation instanceof Violation)) throw new Error('no run broke an invariant', { cause: violation });
    const { scenario, result } = violation;
    const again = await explorer.run(scenario, follow(result.picks), 'again').catch((error: unknown) => error);
    expect(again).toMatchObject({ message: expect.stringContaining(result.violations.join('; ')) });
  });
});
