import { expect, test } from 'vitest';
import { explore, prepareModel, reportExploration, settings } from './exploration.ts';
import { Explorer } from './explorer.ts';
import { belated, crowds, frozen, handled, involved, scenarios, vanishing, withOwnEtags } from './scenarios.ts';
import { follow, walk } from './strategies.ts';

const { runs, seed, replay } = settings;

prepareModel();
reportExploration(`by chance, from seed ${seed}`);

test(
  'walks by chance with up to three workers, deaths, faults, duplicates, late lists and sleeping workers',
  async () => {
    const all = [...scenarios, ...vanishing, ...crowds, ...handled, ...involved, ...belated];
    // Every other run of a scenario has copies with ETags of their own, as KMS and uploads in parts have them.
    const both = all.flatMap(scenario => [scenario, ...withOwnEtags([scenario])]);
    await explore(explorer => explorer.walk(both, seed, runs));
  },
  60_000 + runs * 50,
);

test('a run is replayed by its picks alone: the one in MODEL_REPLAY, or one by chance', async () => {
  const explorer = new Explorer();
  const walked = replay ? undefined : await explorer.run(frozen, walk(seed), `seed ${seed}`);
  const { scenario, picks } = replay ?? { scenario: frozen, picks: walked?.picks ?? [] };

  const result = await explorer.run(scenario, follow(picks), 'replayed');

  expect(result.picks).toEqual(picks);
  expect(result.trace).toEqual(walked?.trace ?? result.trace);
});
