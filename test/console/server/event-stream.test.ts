import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createWatchers } from '../../../console/server/event-stream.ts';
import type { Look } from '../../../console/view/page-state.ts';
import { openConsole } from './open-console.ts';

const lookAt = (older: number, change: Partial<Look> = {}): Look => ({
  at: new Date().toISOString(),
  submissions: [],
  older,
  ...change,
});

/** Yields each look that a console sends. */
async function* watch(url: string, signal: AbortSignal): AsyncGenerator<Look> {
  const { body } = await fetch(`${url}looks`, { signal });
  let text = '';
  for await (const chunk of body ?? []) {
    text += Buffer.from(chunk).toString();
    const events = text.split('\n\n');
    text = events.pop() ?? '';
    for (const event of events) {
      const [, data] = /^event: look\ndata: (.*)$/s.exec(event) ?? [];
      if (data !== undefined) yield JSON.parse(data);
    }
  }
}

test('each change is sent once, and unchanged data is not sent again', async () => {
  const looks = [0, 0, 1, 1, 1, 2].map(older => lookAt(older));
  const look = vi.fn(async () => looks.shift() ?? lookAt(3));
  const { page } = await openConsole({ look });
  const stop = new AbortController();

  const seen: number[] = [];
  for await (const { older } of watch(page.url, stop.signal)) {
    seen.push(older);
    if (older === 3) break;
  }
  stop.abort();

  expect(seen).toEqual([0, 1, 2, 3]);
});

test('a late subscriber gets the current data at once, even if nothing changes any more', async () => {
  const { page } = await openConsole({ look: async () => lookAt(7) });
  const stop = new AbortController();
  const first = watch(page.url, stop.signal);
  await first.next();

  const { value } = await watch(page.url, stop.signal).next();
  stop.abort();

  expect(value).toMatchObject({ older: 7 });
});

test('a desk that cannot be read says why, and is read again', async () => {
  const look = vi.fn(async () => lookAt(1)).mockRejectedValueOnce(new Error('the rights of +12025550147 have expired'));
  const { page } = await openConsole({ look });
  const stop = new AbortController();
  const looks = watch(page.url, stop.signal);

  expect((await looks.next()).value).toMatchObject({ problem: 'the rights of …47 have expired' });
  expect((await looks.next()).value).toMatchObject({ older: 1 });
  stop.abort();
});

describe('a desk is read', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  /** Watchers of a desk, a connection to add to them, and the mock that counts the looks. */
  function watchers() {
    const look = vi.fn(async () => lookAt(0));
    const response = new ServerResponse(new IncomingMessage(new Socket()));
    return { look, response, watching: createWatchers({ look, pauseMs: 1000 }) };
  }

  test('while somebody watches, and no longer', async () => {
    const { look, response, watching } = watchers();
    await vi.advanceTimersByTimeAsync(5000);
    expect(look).not.toHaveBeenCalled();

    watching.add(response);
    await vi.advanceTimersByTimeAsync(2500);
    expect(look).toHaveBeenCalledTimes(3);

    response.emit('close');
    await vi.advanceTimersByTimeAsync(60_000);
    // The fourth look was already scheduled.
    expect(look).toHaveBeenCalledTimes(4);
  });

  test('at once after an order, but not without a watcher', async () => {
    const { look, response, watching } = watchers();
    watching.hurry();
    await vi.advanceTimersByTimeAsync(5000);
    expect(look).not.toHaveBeenCalled();

    watching.add(response);
    await vi.advanceTimersByTimeAsync(0);
    watching.hurry();
    await vi.advanceTimersByTimeAsync(0);
    expect(look).toHaveBeenCalledTimes(2);

    watching.close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(look).toHaveBeenCalledTimes(2);
  });
});
