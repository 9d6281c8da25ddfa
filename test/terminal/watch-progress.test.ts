import { expect, test } from 'vitest';
import { watchProgress } from '../../terminal/watch-progress.ts';

const LARGE = 100 * 1024 * 1024;

/** What a transfer of half of a file, then all of it, writes. */
function watch(total: number, isTTY: boolean): string {
  let written = '';
  const write = (text: string | Uint8Array) => {
    written += String(text);
    return true;
  };
  const progress = watchProgress('checking', total, { isTTY, write });
  for (const part of [0.5, 0.501, 1]) progress.update(total * part);
  progress.end();
  return written;
}

test('a large file has a bar on a terminal, which is drawn once a percent and taken away in the end', () => {
  const half = `\rchecking [${'#'.repeat(15)}${'-'.repeat(15)}] 50 %`;

  expect(watch(LARGE, true)).toBe(`${half}\rchecking [${'#'.repeat(30)}] 100 %\r\u001b[K`);
});

test.each([
  ['a small file', 1000, true],
  ['a stream that is no terminal', LARGE, false],
])('%s has none', (_, total, isTTY) => {
  expect(watch(total, isTTY)).toBe('');
});
