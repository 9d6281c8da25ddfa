import { describe, expect, test } from 'vitest';
import { explore, prepareModel, reportExploration, search, settings } from './exploration.ts';
import type { RunResult } from './run-model.ts';
import { belated, copied, frozen, skewed, two } from './scenarios.ts';

prepareModel();
reportExploration('two workers');

describe('two workers', () => {
  test('change places at any two moments, and the drop is created once', async () => {
    const ends: RunResult[] = [];
    await explore(explorer => explorer.exhaust(two, [['switch'], ['switch']], end => ends.push(end)));

    expect(ends.filter(({ states, lists }) => states.join() !== 'created' || lists !== 1)).toEqual([]);
  });

  test('change places at any moment, and die at any later one', async () => {
    await search(two, [['switch'], ['die']], 3);
  });

  test('change places after one slept past its lease', async () => {
    await search(frozen, [['advance'], ['switch']], 3);
  });
});

describe('copies that have ETags of their own', () => {
  test.each(copied)('$name: workers change places at any two moments', async scenario => {
    await search(scenario, [['switch', 'act'], ['switch']], 12);
  });

  test.each(copied)('$name: workers change places at any moment, and die at any later one', async scenario => {
    await search(scenario, [['switch', 'act'], ['die']], 24);
  });
});

describe('a file that a listing finds while its event comes late', () => {
  test.each(belated)('$name: workers change places at any two moments, and it is sent once', async scenario => {
    const ends: RunResult[] = [];
    await explore(explorer =>
      explorer.exhaust(scenario, [['switch', 'act'], ['switch']], end => ends.push(end), settings.full ? 1 : 12),
    );

    expect(ends.length).toBeGreaterThan(30);
    expect(ends.filter(({ states, lists }) => states.join() !== 'created' || lists !== 1)).toEqual([]);
  });
});

describe('clocks that are wrong', () => {
  test('let nobody send early, whoever sleeps and dies', async () => {
    await search(skewed, [['advance', 'die', 'fault'], ['switch']], 16);
  });
});
