import { describe, test } from 'vitest';
import { DEATHS, prepareModel, reportExploration, search } from './exploration.ts';
import { nights, odd, withVersions } from './scenarios.ts';

prepareModel();
reportExploration('an API that differs, and nights');

describe('an API that behaves unexpectedly', () => {
  test.each(odd)('$name: a worker dies or meets a fault at any moment', async scenario => {
    await search(scenario, [[...DEATHS, 'act', 'fault']], 2);
  });

  test.each(odd)('$name: a worker meets a fault and dies later', async scenario => {
    await search(scenario, [['act', 'fault'], ['die']], 64);
  });
});

describe('calling hours that end', () => {
  test.each([...nights, ...withVersions(nights.slice(0, 1))])(
    '$name: nobody is called, whichever worker dies and whatever fails',
    async scenario => {
      await search(scenario, [[...DEATHS, 'fault']], 1);
    },
  );

  test.each(nights)('$name: nobody is called when anything fails twice', async scenario => {
    await search(scenario, [['fault'], ['fault']], 48);
  });
});
