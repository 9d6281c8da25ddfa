import { expect, test } from 'vitest';
import { watchProgress } from '../../terminal/watch-progress.ts';

const LARGE = 100 * 1024 * 1024;

/** The output of a transfer that reaches half of a file, and then all of it. */
function watch(total: number, isTTY: boolean, { columns = 80, msEach = 0 } = {}): string {
  let written = '';
  const write = (text: string | Uint8Array) => {
    written += String(text);
    return true;
  };
  let time = 0;
  const progress = watchProgress('checking', total, { isTTY, write, columns }, () => {
    time += msEach;
    return time;
  });
  for (const part of [0.5, 0.501, 1]) progress.update(total * part);
  progress.end();
  return written;
}

test('a large file has a bar on a terminal, which is drawn at each percent and removed at the end', () => {
  const half = `\rchecking [${'#'.repeat(15)}${'-'.repeat(15)}] 50 %\u001b[K`;

  expect(watch(LARGE, true)).toBe(`${half}\rchecking [${'#'.repeat(30)}] 100 %\u001b[K\r\u001b[K`);
});

test('the speed and the remaining time are shown once they are known', () => {
  expect(watch(LARGE, true, { msEach: 2000 })).toContain('] 50 %  26 MB/s, 2 s left\u001b[K');
});

test('only the bar is shown if they do not fit', () => {
  expect(watch(LARGE, true, { msEach: 2000, columns: 60 })).not.toContain('MB/s');
});

test.each([
  ['a small file', 1000, true],
  ['a stream that is not a terminal', LARGE, false],
])('%s has none', (_, total, isTTY) => {
  expect(watch(total, isTTY)).toBe('');
});
