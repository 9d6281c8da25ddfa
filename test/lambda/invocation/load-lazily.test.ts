import { expect, test, vi } from 'vitest';
import { loadLazily } from '../../../lambda/invocation/load-lazily.ts';

test('nothing is loaded before the first call, and only once', async () => {
  const load = vi.fn(async () => async (a: number, b: number) => a + b);
  const add = loadLazily(load);

  expect(load).not.toHaveBeenCalled();
  expect(await Promise.all([add(1, 2), add(3, 4)])).toEqual([3, 7]);
  expect(load).toHaveBeenCalledOnce();
});

test('a failed load is tried again by the next call', async () => {
  const load = vi.fn(async () => async () => 'here');
  load.mockRejectedValueOnce(new Error('the disk'));
  const call = loadLazily(load);

  await expect(call()).rejects.toThrow('the disk');
  expect(await call()).toBe('here');
});
