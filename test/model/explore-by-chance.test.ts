import { expect, test } from 'vitest';
import { explore, prepareModel, reportExploration, settings } from './exploration.ts';
import { Explorer } from './explorer.ts';
import {
  belated,
  crowds,
  frozen,
  handled,
  involved,
  keyed,
  keyedTwice,
  nights,
  odd,
  scenarios,
  touched,
  touchedInParts,
  touchedLate,
  uploadedAgain,
  vanishing,
  withOwnEtags,
  withVersions,
} from './scenarios.ts';
import { follow, walk } from './strategies.ts';

const { runs, seed, replay } = settings;

prepareModel();
reportExploration(`by chance, from seed ${seed}`);

test(
  'random walks with up to three workers, deaths, faults, duplicates, late lists and sleeping workers',
  async () => {
    const uploads = [...touched, ...touchedInParts, touchedLate, ...keyed, ...keyedTwice, ...uploadedAgain];
    const all = [
      ...scenarios,
      ...vanishing,
      ...crowds,
      ...handled,
      ...involved,
      ...uploads,
      ...odd,
      ...nights,
      ...belated,
    ];
    // One in three runs of a scenario has opaque ETags, as under KMS and after multipart uploads, and one in three has
    // versions.
    const kinds = [all, withOwnEtags(all), withVersions(all)];
    const mixed = all.flatMap((_, index) => kinds.flatMap(kind => kind.slice(index, index + 1)));
    await explore(explorer => explorer.walk(mixed, seed, runs));
  },
  60_000 + runs * 50,
);

test('replays a run from its picks alone: the run in MODEL_REPLAY, or a random one', async () => {
  const explorer = new Explorer();
  const walked = replay ? undefined : await explorer.run(frozen, walk(seed), `seed ${seed}`);
  const { scenario, picks } = replay ?? { scenario: frozen, picks: walked?.picks ?? [] };

  const result = await explorer.run(scenario, follow(picks), 'replayed');

  expect(result.picks).toEqual(picks);
  expect(result.trace).toEqual(walked?.trace ?? result.trace);
});
