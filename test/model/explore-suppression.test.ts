import { beforeAll, describe, expect, test } from 'vitest';
import { DEATHS, explore, prepareModel, reportExploration, search, settings } from './exploration.ts';
import type { RunResult } from './run-model.ts';
import { outdated, suppressed, suppressedTwice } from './scenarios.ts';

prepareModel();
reportExploration('suppression lists');

// Loading a module for the first time takes real time: on a busy machine, more than a worker may compute.
beforeAll(() =>
  Promise.all([import('../../lambda/submission/suppress.ts'), import('../../lambda/wasm/match-numbers-wasm.ts')]),
);

const FIRST = '+70000000000';
const SECOND = '+70000000001';

describe('a suppression list that changes', () => {
  test.each(suppressed)(
    '$name: it changes at any moment, and a worker dies or meets a fault at any other',
    async scenario => {
      const ends: RunResult[] = [];
      const every = settings.full ? 1 : 2;
      await explore(explorer =>
        explorer.exhaust(scenario, [[...DEATHS, 'act', 'fault']], end => ends.push(end), every),
      );

      expect(ends.length).toBeGreaterThan(30);
      expect(ends.filter(({ states, lists }) => states.length !== 1 || lists > 1)).toEqual([]);
    },
  );
});

test.each(suppressedTwice)('$name: at any moment, and then anything else', async scenario => {
  await search(scenario, [['act'], [...DEATHS, 'act', 'fault', 'switch']], 24);
});

test('a list becomes too old while a file is being sent', async () => {
  await search(outdated, [['advance'], ['act']], 4);
});

test('nobody on the list is ever called, and everybody else is called', async () => {
  const [plain] = suppressed;
  if (plain === undefined) throw new Error('there must be a scenario');
  const ends: RunResult[] = [];
  await explore(explorer => explorer.exhaust({ ...plain, suppression: ['grows'] }, [['act']], end => ends.push(end)));

  expect(ends.map(({ called }) => called)).toContainEqual([SECOND]);
  expect(ends.filter(({ called }) => called.includes(FIRST))).toEqual([]);
  expect(ends.map(({ states }) => states.join())).toEqual(expect.arrayContaining(['created', 'skipped']));
});
