import { afterAll, beforeAll, expect, test } from 'vitest';
import { HOUR_MS } from '../../lambda/time/units.ts';
import { COMPLETE, csvOf, type DropStack, PREFIX, startDropStack } from '../support/drop-stack.ts';
import { wednesdayAt } from '../support/wednesday.ts';

const OPENING = wednesdayAt(9, 'Europe/Berlin');

let stack: DropStack;
/** The current time for S3, and so for the function, and for the simulator. */
let clock = OPENING;

beforeAll(async () => {
  stack = await startDropStack({
    now: () => clock,
    feeds: [
      {
        id: 'local',
        prefix: PREFIX,
        callingHours: { zone: 'Europe/Berlin', days: 'mon-sat', from: '09:00', to: '20:00' },
      },
    ],
  });
});
afterAll(() => stack.close());

test('a drop uploaded at night is started in the morning by a sweep, once', async () => {
  clock = OPENING - 10 * HOUR_MS;
  await stack.drop('night.csv', csvOf(2), COMPLETE);
  const opening = new Date(OPENING).toISOString();
  expect(await stack.metadata('night.csv')).toMatchObject({
    'dropdial-status': 'waiting',
    'dropdial-error': `outside_hours: the calling hours are mon-sat 09:00-20:00 Europe/Berlin; it starts at ${opening}, ${opening.slice(0, 10)} 09:00 in Europe/Berlin`,
  });

  clock = OPENING - 60_000;
  await stack.sweep();
  expect(await stack.receipt('night.csv')).toMatchObject({ state: 'waiting', wait: { notBefore: opening } });
  expect(stack.simulator.lists).toEqual([]);

  clock = OPENING + 60_000;
  // After a jump of the clock, the function's clients may need two answers to learn the time.
  await expect
    .poll(async () => {
      await stack.sweep();
      return (await stack.metadata('night.csv'))['dropdial-status'];
    })
    .toBe('created');
  expect(await stack.metadata('night.csv')).toMatchObject({ 'dropdial-status': 'created', 'dropdial-count': '2' });
  expect(stack.simulator.lists).toHaveLength(1);

  clock = OPENING + HOUR_MS;
  await stack.sweep();
  expect(await stack.listsOf('night.csv')).toHaveLength(1);
  expect(stack.simulator.lists).toHaveLength(1);
});

test('a drop uploaded within calling hours starts at once', async () => {
  clock = OPENING + 2 * HOUR_MS;
  await stack.drop('day.csv', csvOf(3), COMPLETE);

  expect(await stack.metadata('day.csv')).toMatchObject({ 'dropdial-status': 'created', 'dropdial-count': '3' });
});
