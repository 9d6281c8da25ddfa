import { showBytes } from './count-of.ts';
import { screenOf } from './screen.ts';
import { showDuration } from './show-age.ts';

/** A running account of a long transfer. */
export interface Progress {
  update(bytes: number): void;
  end(): void;
}

/** Files smaller than this, in bytes, are gone before a person has read about them. */
const SMALL = 32 * 1024 * 1024;

/** Characters of the bar. */
const WIDTH = 30;

function drawBar(percent: number): string {
  const filled = Math.round((Math.min(percent, 100) / 100) * WIDTH);
  return `[${'#'.repeat(filled)}${'-'.repeat(WIDTH - filled)}] ${percent} %`;
}

/** Until so many milliseconds have passed, nobody knows how fast it goes. */
const FIRST_GUESS_MS = 1000;

/** How fast it goes, and how long it takes at this pace. */
function describePace(bytes: number, total: number, passedMs: number): string {
  if (passedMs < FIRST_GUESS_MS || bytes === 0) return '';
  const left = ((total - bytes) / bytes) * passedMs;
  return `  ${showBytes((bytes / passedMs) * 1000)}/s, ${showDuration(left)} left`;
}

/** Where progress is shown. */
type ProgressStream = Pick<NodeJS.WriteStream, 'isTTY' | 'write'> & Partial<Pick<NodeJS.WriteStream, 'columns'>>;

/**
 * Shows how far a transfer is, and how fast: in place on a terminal, nowhere else.
 *
 * @param total bytes.
 * @param now a clock in milliseconds.
 */
export function watchProgress(
  what: string,
  total: number,
  stream: ProgressStream = process.stderr,
  now: () => number = () => performance.now(),
): Progress {
  let shown = -1;
  const begun = now();
  const isShown = stream.isTTY && total >= SMALL;
  return {
    update(bytes) {
      const percent = Math.floor((bytes / total) * 100);
      if (!isShown || percent === shown) return;
      shown = percent;
      const bar = `${what} ${drawBar(percent)}`;
      const pace = describePace(bytes, total, now() - begun);
      // A line that the terminal wraps cannot be written over.
      const fits = bar.length + pace.length < screenOf(stream).columns;
      stream.write(`\r${bar}${fits ? pace : ''}\u001b[K`);
    },
    end() {
      if (isShown) stream.write('\r\u001b[K');
    },
  };
}
