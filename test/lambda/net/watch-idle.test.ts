import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { watchIdle } from '../../../lambda/net/watch-idle.ts';

describe('watchIdle', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('aborts with the awaited party if nothing moves for the allowed time', () => {
    const watch = watchIdle(2_000);

    watch.waitFor('the API to read');
    vi.advanceTimersByTime(1_999);
    const early = watch.signal.aborted;
    vi.advanceTimersByTime(1_000);

    expect(early).toBe(false);
    expect(watch.signal.reason).toMatchObject({
      code: 'stalled',
      message: 'nothing moved for 2 s, waiting for the API to read',
    });
    watch.stop();
  });

  test('restarts its time whenever something moves', () => {
    const watch = watchIdle(2_000);

    for (let moves = 0; moves < 20; moves++) {
      watch.waitFor('S3 to send');
      vi.advanceTimersByTime(1_500);
    }

    expect(watch.signal.aborted).toBe(false);
    watch.stop();
  });

  test('waits for nobody until waitFor() is called, and again after that', () => {
    const watch = watchIdle(1_000);

    vi.advanceTimersByTime(60_000);
    watch.waitFor('S3 to send');
    watch.waitFor();
    vi.advanceTimersByTime(60_000);

    expect(watch.signal.aborted).toBe(false);
    watch.stop();
  });

  test('stays silent after stop', () => {
    const watch = watchIdle(1_000);

    watch.waitFor('S3 to send');
    watch.stop();
    vi.advanceTimersByTime(60_000);

    expect(watch.signal.aborted).toBe(false);
    expect(vi.getTimerCount()).toBe(0);
  });
});

test('watchIdle works with the real clock', async () => {
  const watch = watchIdle(20);
  const aborted = once(watch.signal, 'abort');

  watch.waitFor('S3 to send');
  // Its own timer keeps no process alive, so the test holds one.
  const first = await Promise.race([aborted, wait(10_000, 'too late')]);

  watch.stop();
  expect(first).not.toBe('too late');
});
