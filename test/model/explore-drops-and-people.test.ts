import { describe, test } from 'vitest';
import { prepareModel, reportExploration, search } from './exploration.ts';
import { handled, places, twins } from './scenarios.ts';

prepareModel();
reportExploration('drops and people');

describe('drops that affect each other', () => {
  test.each([twins, places])('$name: workers change places at any two moments', async scenario => {
    await search(scenario, [['switch'], ['switch']], 16);
  });

  test.each([twins, places])('$name: workers change places at any moment, and die at any later one', async scenario => {
    await search(scenario, [['switch'], ['die']], 48);
  });

  test.each([twins, places])('$name: workers change places after one slept past its lease', async scenario => {
    await search(scenario, [['advance'], ['switch']], 64);
  });
});

describe('people and workers', () => {
  test.each(handled)('$name: a person acts at any moment, and a worker dies before or after', async scenario => {
    await search(scenario, [['act'], ['switch', 'die']], 16);
    await search(scenario, [['die', 'fault'], ['act']], 24);
  });
});
