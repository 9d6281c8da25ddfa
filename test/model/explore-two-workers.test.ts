import { describe, expect, test } from 'vitest';
import { explore, prepareModel, reportExploration, search, settings } from './exploration.ts';
import type { RunResult } from './run-model.ts';
import { belated, copied, frozen, skewed, two } from './scenarios.ts';

prepareModel();
reportExploration('two workers');

describe('two workers', () => {
  test('change places at any two moments, and the drop gets one list', async () => {
    const ends: RunResult[] = [];
    await explore(explorer => explorer.exhaust(two, [['switch'], ['switch']], end => ends.push(end)));

    expect(ends.filter(({ states, lists }) => states.join() !== 'created' || lists !== 1)).toEqual([]);
  });

  test('change places at any moment, and die at any later one', async () => {
    await search(two, [['switch'], ['die']], 3);
  });

  test('change places after one has slept past its lease', async () => {
    await search(frozen, [['advance'], ['switch']], 3);
  });
});

describe('copies with ETags of their own', () => {
  test.each(copied)('$name: workers change places at any two moments', async scenario => {
    await search(scenario, [['switch', 'act'], ['switch']], 12);
  });

  test.each(copied)('$name: workers change places at any moment, and die at any later one', async scenario => {
    await search(scenario, [['switch', 'act'], ['die']], 24);
  });
});

describe('a file that a listing finds before its late event arrives', () => {
  test.each(belated)('$name: workers change places at any two moments, and the file is sent once', async scenario => {
    const ends: RunResult[] = [];
    await explore(explorer =>
      explorer.exhaust(scenario, [['switch', 'act'], ['switch']], end => ends.push(end), settings.full ? 1 : 12),
    );

    expect(ends.length).toBeGreaterThan(30);
    expect(ends.filter(({ states, lists }) => states.join() !== 'created' || lists !== 1)).toEqual([]);
  });
});

describe('wrong clocks', () => {
  test('never cause an early send, whichever worker sleeps or dies', async () => {
    await search(skewed, [['advance', 'die', 'fault'], ['switch']], 16);
  });
});
