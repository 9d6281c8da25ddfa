import { setTimeout as wait } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import type { Look } from '../../../console/view/page-state.ts';
import { openConsole } from './open-console.ts';

const lookAt = (older: number, change: Partial<Look> = {}): Look => ({
  at: new Date().toISOString(),
  submissions: [],
  older,
  ...change,
});

/** Watches a console, look by look. */
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

test('each change is sent once, and what stays as it is is not sent again', async () => {
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

test('who comes later gets at once what there is, also when nothing changes any more', async () => {
  const { page } = await openConsole({ look: async () => lookAt(7) });
  const stop = new AbortController();
  const first = watch(page.url, stop.signal);
  await first.next();

  const { value } = await watch(page.url, stop.signal).next();
  stop.abort();

  expect(value).toMatchObject({ older: 7 });
});

test('a desk that cannot be seen says why, and is asked again', async () => {
  const look = vi.fn(async () => lookAt(1)).mockRejectedValueOnce(new Error('the rights are over'));
  const { page } = await openConsole({ look });
  const stop = new AbortController();
  const looks = watch(page.url, stop.signal);

  expect((await looks.next()).value).toMatchObject({ problem: 'the rights are over' });
  expect((await looks.next()).value).toMatchObject({ older: 1 });
  stop.abort();
});

test('nobody is looked at for nobody', async () => {
  const look = vi.fn(async () => lookAt(0));
  const { page, get } = await openConsole({ look });
  await get('');
  expect(look).not.toHaveBeenCalled();
  const stop = new AbortController();
  await watch(page.url, stop.signal).next();
  stop.abort();
  // The connection is gone when the server says so: from then on no look follows another.
  await vi.waitFor(async () => {
    const before = look.mock.calls.length;
    await wait(30);
    expect(look.mock.calls.length).toBe(before);
  });
});
