import { describe, expect, test } from 'vitest';
import { DEATHS, explore, prepareModel, reportExploration, search } from './exploration.ts';
import type { RunResult } from './run-model.ts';
import { coded, denied, lost, plain, scenarios, told, vanishing } from './scenarios.ts';

prepareModel();
reportExploration('one worker');

describe('one worker', () => {
  test.each([...scenarios, ...told, lost])(
    '$name: the worker dies before and after every effect, and every drop still gets its list',
    async scenario => {
      const ends: RunResult[] = [];
      await explore(explorer => explorer.exhaust(scenario, [[...DEATHS, 'act']], end => ends.push(end)));

      expect(ends.length).toBeGreaterThan(30);
      expect(ends.filter(({ states, lists }) => states.join() !== 'created' || lists !== 1)).toEqual([]);
    },
  );

  test.each(vanishing)(
    '$name: the worker dies before and after every effect, and no unfinished work is lost',
    async scenario => {
      const ends: RunResult[] = [];
      await explore(explorer => explorer.exhaust(scenario, [[...DEATHS, 'act']], end => ends.push(end)));

      expect(ends.length).toBeGreaterThan(20);
      // Submissions in doubt are parked here, which every run checks, so there is nothing to send again.
      const ended = new Set(['created', 'skipped', 'in_doubt']);
      expect(ends.flatMap(({ states }) => states).filter(state => !ended.has(state))).toEqual([]);
    },
  );

  test.each([...scenarios, ...told, lost, coded])(
    '$name: the worker meets every fault at every effect, and nobody is called twice',
    async scenario => {
      await explore(explorer => explorer.exhaust(scenario, [['fault']]));
    },
  );

  test('sends a second list only after the API has denied the first for a whole quiet period', async () => {
    const ends: RunResult[] = [];
    await explore(explorer => explorer.exhaust(denied, [[...DEATHS, 'fault']], end => ends.push(end)));

    expect(new Set(ends.map(({ lists }) => lists))).toEqual(new Set([0, 1, 2]));
  });

  test('dies twice, at any two moments', async () => {
    await search(plain, [['die'], ['die']], 4);
  });

  test('meets a fault and dies later', async () => {
    await search(plain, [['fault'], ['die']], 8);
  });
});
