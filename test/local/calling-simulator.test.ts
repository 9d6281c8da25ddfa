import { expect, test } from 'vitest';
import { callingSimulator } from '../../local/job/calling-simulator.ts';
import { create, openTestSimulator } from './voximplant/open-test-simulator.ts';

test.each([
  [true, 'Completed'],
  [false, 'In progress'],
])('with keep %j, a list is %s an hour of calls later', async (keep, status) => {
  let ahead = 0;
  await using simulator = await openTestSimulator({ ...callingSimulator({ keep }), now: () => Date.now() + ahead });
  await create(simulator);

  // One minute here is an hour of calls at the pace of a stack that stays up.
  ahead = 60_000;
  simulator.advance(0);

  expect(simulator.lists.map(list => list.status)).toEqual([status]);
});
