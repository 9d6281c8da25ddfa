import { expect, test } from 'vitest';
import { workConcurrently } from '../../../lambda/net/work-concurrently.ts';

test.each([
  [7, 3, 3],
  [2, 5, 2],
  [4, 1, 1],
  [0, 2, 0],
])('of %i items, with at most %i at a time, %i are worked on together', async (count, most, together) => {
  const items = Array.from({ length: count }, (_, index) => index);
  const done: number[] = [];
  let running = 0;
  let peak = 0;

  await workConcurrently(items, most, async item => {
    running++;
    peak = Math.max(peak, running);
    await Promise.resolve();
    running--;
    done.push(item);
  });

  expect(done).toEqual(items);
  expect(peak).toBe(together);
});
