import { showBytes } from './count-of.ts';
import { screenOf } from './screen.ts';
import { showDuration } from './show-age.ts';

/** The display of a long transfer. */
interface Progress {
  update(bytes: number): void;
  end(): void;
}

/** Files below this size, in bytes, are transferred too fast to show progress. */
const SMALL = 32 * 1024 * 1024;

/** The width of the bar in characters. */
const WIDTH = 30;

function drawBar(percent: number): string {
  const filled = Math.round((Math.min(percent, 100) / 100) * WIDTH);
  return `[${'#'.repeat(filled)}${'-'.repeat(WIDTH - filled)}] ${percent} %`;
}

/** The speed is unknown until so many milliseconds have passed. */
const FIRST_GUESS_MS = 1000;

/** The speed, and the remaining time at that speed. */
function describePace(bytes: number, total: number, passedMs: number): string {
  if (passedMs < FIRST_GUESS_MS || bytes === 0) return '';
  const left = ((total - bytes) / bytes) * passedMs;
  return `  ${showBytes((bytes / passedMs) * 1000)}/s, ${showDuration(left)} left`;
}

type ProgressStream = Pick<NodeJS.WriteStream, 'isTTY' | 'write'> & Partial<Pick<NodeJS.WriteStream, 'columns'>>;

/**
 * Shows the progress and speed of a transfer, in place on a terminal, and not at all elsewhere.
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
      // A line that the terminal wraps cannot be overwritten.
      const fits = bar.length + pace.length < screenOf(stream).columns;
      stream.write(`\r${bar}${fits ? pace : ''}\u001b[K`);
    },
    end() {
      if (isShown) stream.write('\r\u001b[K');
    },
  };
}
