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

describe('a copy made by a third party', () => {
  test.each([...touched, ...withVersions(touched.slice(0, 2))])(
    '$name: it happens at any moment, and a worker dies or meets a fault at any other',
    async scenario => {
      await search(scenario, [[...DEATHS, 'act', 'fault']], 3);
    },
  );

  test.each(touched)('$name: while two workers change places', async scenario => {
    await search({ ...scenario, workers: 2, duplicates: 1 }, [['act'], ['switch']], 48);
  });

  test.each(touchedInParts)('$name: it is copied once, whatever else happens', async scenario => {
    await search(scenario, [[...DEATHS, 'act', 'fault']], 2);
  });

  test.each([...touchedInParts, ...withVersions(touchedInParts)])(
    '$name: while two workers change places',
    async scenario => {
      // When nothing rejects duplicates, only the check that tells a copy from an upload remains.
      await search({ ...scenario, workers: 2 }, [['act'], ['switch']], scenario.feed ? 4 : 12);
    },
  );

  test('is not an upload either after the duplicate window has expired', async () => {
    await search(touchedLate, [[...DEATHS, 'act', 'fault']], 1);
    await search(touchedLate, [['act'], [...DEATHS, 'act', 'fault']], 24);
  });
});

describe('an idempotency key that is added, removed or changed', () => {
  test.each(keyed)(
    '$name: it happens at any moment, and a worker dies or meets a fault at any other',
    async scenario => {
      await search(scenario, [[...DEATHS, 'act', 'fault']], 1);
    },
  );

  test.each(keyedTwice)('$name: while they change places', async scenario => {
    await search(scenario, [['act'], ['switch']], 24);
  });

  test('creates one more list when a repeat is requested, and never two', async () => {
    const ends: RunResult[] = [];
    await explore(explorer => explorer.exhaust(repeated, [[...DEATHS, 'act', 'fault']], end => ends.push(end)));

    expect(new Set(ends.map(({ lists }) => lists))).toContain(2);
    expect(ends.filter(({ lists }) => lists > 2)).toEqual([]);
    await search({ ...repeated, workers: 2 }, [['act'], ['switch']], 24);
  });
});

describe('the same file, uploaded again', () => {
  test.each(uploadedAgain)(
    '$name: it happens at any moment, and a worker dies or meets a fault at any other',
    async scenario => {
      await search(scenario, [[...DEATHS, 'act', 'fault']], 3);
    },
  );
});
