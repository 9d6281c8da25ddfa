import { describe, expect, test } from 'vitest';
import { DEATHS, explore, prepareModel, reportExploration, search } from './exploration.ts';
import type { RunResult } from './run-model.ts';
import {
  keyed,
  keyedTwice,
  repeated,
  touched,
  touchedInParts,
  touchedLate,
  uploadedAgain,
  withVersions,
} from './scenarios.ts';

prepareModel();
reportExploration('what an upload is');

describe('a copy that somebody else makes', () => {
  test.each([...touched, ...withVersions(touched.slice(0, 2))])(
    '$name: at any moment, and a worker dies or meets a fault at any one',
    async scenario => {
      await search(scenario, [[...DEATHS, 'act', 'fault']], 3);
    },
  );

  test.each(touched)('$name: while two workers change places', async scenario => {
    await search({ ...scenario, workers: 2, duplicates: 1 }, [['act'], ['switch']], 48);
  });

  test.each(touchedInParts)('$name: once, whatever happens meanwhile', async scenario => {
    await search(scenario, [[...DEATHS, 'act', 'fault']], 2);
  });

  test.each([...touchedInParts, ...withVersions(touchedInParts)])(
    '$name: while two workers change places',
    async scenario => {
      // Where nothing refuses duplicates, what tells a copy from an upload is all that there is.
      await search({ ...scenario, workers: 2 }, [['act'], ['switch']], scenario.feed ? 4 : 12);
    },
  );

  test('is no upload either when the window of duplicates is over', async () => {
    await search(touchedLate, [[...DEATHS, 'act', 'fault']], 1);
    await search(touchedLate, [['act'], [...DEATHS, 'act', 'fault']], 24);
  });
});

describe('an idempotency key that comes, goes or changes', () => {
  test.each(keyed)('$name: at any moment, and a worker dies or meets a fault at any one', async scenario => {
    await search(scenario, [[...DEATHS, 'act', 'fault']], 1);
  });

  test.each(keyedTwice)('$name: while they change places', async scenario => {
    await search(scenario, [['act'], ['switch']], 24);
  });

  test('makes one more list where a repeat is asked for, and never two', async () => {
    const ends: RunResult[] = [];
    await explore(explorer => explorer.exhaust(repeated, [[...DEATHS, 'act', 'fault']], end => ends.push(end)));

    expect(new Set(ends.map(({ lists }) => lists))).toContain(2);
    expect(ends.filter(({ lists }) => lists > 2)).toEqual([]);
    await search({ ...repeated, workers: 2 }, [['act'], ['switch']], 24);
  });
});

describe('the very same file, uploaded again', () => {
  test.each(uploadedAgain)('$name: at any moment, and a worker dies or meets a fault at any one', async scenario => {
    await search(scenario, [[...DEATHS, 'act', 'fault']], 3);
  });
});
